import Benchmark
import Datasets
import Foundations
import Hashing
import Testing
import Training

private func method(_ name: String, _ parameters: [ParameterDefinition] = []) -> MethodDefinition {
  MethodDefinition(
    name: name, card: MethodCard(title: name, summary: "", sources: [], formula: [], deviations: []),
    centers: CenterDefinition(name: "own", meaning: "") { _ in unused }, takesAnyCenters: name == "mds",
    parameters: parameters
  ) { _ in .hashingNetwork(network) }
}

private let network = HashingNetworkRecipe(name: "", version: 1, parameters: [:]) { _, _ in throw Untrained() }

/// Nothing is trained where files are read.
private struct Untrained: Error {}

private let unused = CenterRecipe(name: "unused", version: 1, parameters: [:]) { request in
  HashCenters(classes: 0, bits: request.bits, signs: [])
}

private let centers = [
  CenterDefinition(
    name: "near", meaning: "",
    parameters: [ParameterDefinition(key: "reach", kind: .integer(1...9), defaultValue: 2, meaning: "")]
  ) { _ in unused },
  CenterDefinition(name: "far", meaning: "") { _ in unused },
]

private let datasets = [
  DatasetOutline(name: "fashion-mnist", classes: 10, count: 70_000, flips: true),
  DatasetOutline(name: "glyphs-62", classes: 62, count: 1_000_000, flips: true),
  DatasetOutline(name: "thousand", classes: 1000, count: 1_000_000, flips: false),
  // Nobody has read it yet: what depends on its content is checked later.
  DatasetOutline(name: "unread", classes: nil, count: nil, flips: true),
]

private let methods = [
  method(
    "csq-hadamard",
    [ParameterDefinition(key: "minimum-distance", kind: .distance, defaultValue: "bound", meaning: "")]),
  method("csq-random"), method("mds"),
  method(
    "shc",
    [
      ParameterDefinition(key: "minimum-distance", kind: .distance, defaultValue: "bound", meaning: ""),
      ParameterDefinition(key: "rounds", kind: .integer(1...100), defaultValue: 20, meaning: ""),
      ParameterDefinition(key: "step", kind: .number(0...1), defaultValue: 0.5, meaning: ""),
    ]),
]

private let good = """
  # The main experiment.
  version: 1
  name: main
  kind: ablation
  datasets: [fashion-mnist, glyphs-62]
  split: {train: 10000, query: 5000, validation: 1000, database: rest}
  backbone: {name: convnet, width: 16, start: scratch}
  regime: finetune
  methods:
    - csq-hadamard
    - shc
    - {name: shc, as: shc-near, seeds: [0, 1, 5], minimum-distance: bound/2, step: 1}
    - name: shc
      as: shc-0
      minimum-distance: 0
      rounds: 3
  bits: [16, 32, 64]
  seeds: [0, 1, 2]
  classifier: {epochs: 8, learning-rate: 2e-2}
  training:
    epochs: 5
    batch: 64
    optimizer: sgd
    learning-rate: {default: 1e-2, fashion-mnist: 3e-3}
    warm-up: 0
    schedule: step
    weight-decay: 1e-4
    momentum: 0.5
    augmentation: shift-flip
  monitor: {bits: [32], seeds: [5], queries: 1000, database: 10000}
  """

private let short = """
  version: 1
  name: short
  datasets: [fashion-mnist]
  split: {train: 100, query: 50}
  methods: [mds]
  bits: [16]
  seeds: [0]
  classifier: {epochs: 1, learning-rate: 0.1}
  training: {epochs: 1, learning-rate: 0.1}
  """

private func parse(_ text: String) throws(ExperimentError) -> Experiment {
  try ExperimentFile.parse(text: text, file: "x.yaml", methods: methods, centers: centers, datasets: datasets)
}

struct ExperimentFileTests {
  /// The text of a file's problems, each after its place.
  private func problems(_ text: String) -> String {
    do throws(ExperimentError) {
      _ = try parse(text)
      return ""
    } catch { return error.description }
  }

  @Test func whatTheReportCannotDrawOrTheDataDoNotBearIsRefused() {
    #expect(
      problems(short.replacing("name: short", with: "name: short\nkind: ablation"))
        == "x.yaml:3:7: an ablation is drawn against the minimum distance, and the row 'mds' has none; use kind: comparison, or leave the row out"
    )
    let mirrored = short.replacing("[fashion-mnist]", with: "[thousand]").replacing("train: 100", with: "train: 5000")
      .replacing("learning-rate: 0.1}", with: "learning-rate: 0.1, augmentation: shift-flip}", maxReplacements: 1)
    #expect(
      problems(mirrored)
        == "x.yaml:8:59: 'classifier.augmentation' mirrors images, and a mirrored image of data set 'thousand' is none of its class; use shift"
    )
    #expect(
      problems(short + "\nmonitor: {bits: [16], seeds: [0], queries: 10, database: 69851}")
        == "x.yaml:10:58: 'monitor.database' must be in 1...69850, not 69851")
  }

  @Test("Every key of a full file arrives")
  func everything() throws {
    let experiment = try parse(good)
    #expect(experiment.name == "main" && experiment.file == "x.yaml" && experiment.kind == .ablation)
    #expect(experiment.datasets == ["fashion-mnist", "glyphs-62"])
    #expect(experiment.split == .init(drawn: SplitSizes(train: 10000, validation: 1000, query: 5000)))
    #expect(experiment.backbone == .init(name: "convnet", width: 16, start: .scratch))
    #expect(experiment.bits == [16, 32, 64] && experiment.seeds == [0, 1, 2])
    #expect(experiment.classifier == TrainingOptions(epochs: 8, learningRate: 0.02))
    #expect(
      experiment.training
        == TrainingOptions(
          epochs: 5, batch: 64, optimizer: .sgd, learningRate: 0.01, warmUp: 0, schedule: .step,
          weightDecay: 1e-4, momentum: 0.5, augmentation: .shiftFlip))
    #expect(experiment.trainingOptions(for: "fashion-mnist").learningRate == 0.003)
    #expect(experiment.trainingOptions(for: "glyphs-62").learningRate == 0.01)
    #expect(experiment.monitor == .init(bits: [32], seeds: [5], queries: 1000, database: 10000))

    #expect(experiment.methods.map(\.method) == ["csq-hadamard", "shc", "shc", "shc"])
    #expect(experiment.methods.map(\.label) == ["csq-hadamard", "shc", "shc-near", "shc-0"])
    #expect(experiment.methods.map(\.seeds) == [nil, nil, [0, 1, 5], nil])
    let parameters = experiment.methods.map(\.parameters)
    #expect(parameters[0].distance("minimum-distance") == .bound)
    #expect(parameters[1].distance("minimum-distance") == .bound && parameters[1].number("step") == 0.5)
    #expect(parameters[1].integer("rounds") == 20)
    #expect(parameters[2].distance("minimum-distance") == .halfOfBound && parameters[2].number("step") == 1)
    #expect(parameters[3].distance("minimum-distance") == .exactly(0) && parameters[3].integer("rounds") == 3)
  }

  @Test("A row with other centers has their keys, with their defaults")
  func centersOfARow() throws {
    let text = short.replacing("methods: [mds]", with: "methods: [mds, {name: mds, as: other, centers: near}]")
    let methods = try parse(text).methods
    try #require(methods.count == 2)
    #expect(methods[0].centers == nil)
    #expect(methods[1].centers?.name == "near" && methods[1].parameters.integer("reach") == 2)
  }

  @Test("Rows under a heading, with options of their own, ceilings and compared epochs arrive")
  func rowsOfTheirOwn() throws {
    let experiment = try parse(
      short.replacing(
        "methods: [mds]",
        with: """
          methods:
            - mds
            - group: Started otherwise
              rows:
                - {name: mds, as: scratch, start: scratch, epochs: 7, bits: [16]}
                - {name: mds, as: frozen, regime: frozen}
          ceilings: [logits, probabilities]
          selection: {bits: [16], seeds: [0], validation: 20, queries: 10, database: 50}
          """))
    let rows = experiment.methods
    try #require(rows.count == 3)
    #expect(rows.map(\.group) == [nil, "Started otherwise", "Started otherwise"])
    #expect(rows[0].own == .init() && rows[1].own == .init(start: .scratch, epochs: 7, bits: [16]))
    #expect(rows[2].own == .init(regime: .frozen))
    #expect(experiment.ceilings == [.logits, .probabilities])
    #expect(experiment.selection == .init(bits: [16], seeds: [0], validation: 20, queries: 10, database: 50))
  }

  @Test func rowsThatCannotBeAreRefused() {
    func refused(_ row: String) -> String { problems(short.replacing("methods: [mds]", with: "methods: [\(row)]")) }
    #expect(
      refused("{name: mds, start: scratch, regime: frozen}").contains(
        "the row 'mds' freezes a backbone that starts from scratch"))
    #expect(refused("{name: mds, bits: [24]}").contains("'mds.bits' has 24, which the experiment's 'bits' lack"))
    #expect(refused("{group: Ours}").contains("'methods' lacks the key 'rows'"))
    #expect(refused("{group: Ours, rows: [mds, mds]}").contains("the row 'mds' stands already"))
    #expect(
      problems(short + "\nselection: {bits: [24], seeds: [1], validation: 99, queries: 51, database: 10}")
        .split(separator: "\n").count >= 4)
    #expect(
      problems(short.replacing("name: short", with: "name: short\nkind: ablation\nceilings: [features]")).contains(
        "'ceilings' is for kind: comparison"))
  }

  @Test("Notes are sentences, each once")
  func notes() throws {
    #expect(try parse(short).notes.isEmpty)
    #expect(try parse(short + "\nnotes: [One., Another.]").notes == ["One.", "Another."])
    #expect(problems(short + "\nnotes: [One., One.]").hasPrefix("x.yaml:10:15: "))
    #expect(problems(short + "\nnotes: One.").hasPrefix("x.yaml:10:8: "))
  }

  @Test("A gallery has its own rows, or those under the first heading")
  func gallery() throws {
    let rows = short.replacing(
      "methods: [mds]",
      with: """
        methods:
          - {group: First, rows: [mds, csq-random]}
          - {group: Second, rows: [{name: mds, as: other, seeds: [0, 4]}]}
        """)
    let own = "\ngallery: {bits: 16, seed: 0, queries: 3, rows: [other, mds]}"
    #expect(try parse(rows).gallery == nil)
    #expect(
      try parse(rows + "\ngallery: {bits: 16, seed: 0, queries: 3}").gallery
        == .init(rows: ["mds", "csq-random"], bits: 16, seed: 0, queries: 3))
    #expect(try parse(rows + own).gallery == .init(rows: ["other", "mds"], bits: 16, seed: 0, queries: 3))
    // Seed 4 is the first named row's own.
    #expect(
      problems(rows + own.replacing("seed: 0", with: "seed: 4")).hasSuffix(
        "'gallery.seed' is 4, which the row 'mds' lacks"))
  }

  @Test func galleriesThatCannotBeAreRefused() {
    func refused(_ gallery: String) -> String { problems(short + "\ngallery: \(gallery)") }
    #expect(
      refused("{bits: 24, seed: 1, queries: 3}")
        == "x.yaml:10:17: 'gallery.bits' is 24, which the row 'mds' lacks\n"
        + "x.yaml:10:27: 'gallery.seed' is 1, which the row 'mds' lacks")
    #expect(
      refused("{bits: 16, seed: 0, queries: 21, rows: [mda]}")
        == "x.yaml:10:39: 'gallery.queries' must be in 1...20, not 21\n"
        + "x.yaml:10:50: 'gallery.rows' names 'mda', which is no row of this experiment; did you mean 'mds'?")
    #expect(refused("{bits: 16, seed: 0, queries: 3, rows: []}").contains("'gallery.rows' is empty"))
    #expect(refused("{bits: 16, seed: 0, queries: 3, row: [mds]}").contains("unknown key 'row' in 'gallery'"))
    #expect(refused("{bits: 16, seed: 0}").contains("'gallery' lacks the key 'queries'"))
    #expect(
      problems(short.replacing("query: 50", with: "query: 5") + "\ngallery: {bits: 16, seed: 0, queries: 6}").contains(
        "'gallery.queries' must be in 1...5, not 6"))
    #expect(
      problems(
        short.replacing("name: short", with: "name: short\nkind: ablation\ngallery: {bits: 16, seed: 0, queries: 3}")
      ).contains("'gallery' is for kind: comparison"))
  }

  @Test func sensitivityNamesRows() throws {
    #expect(try parse(short).sensitivity == nil)
    #expect(try parse(short + "\nsensitivity: {rows: [mds]}").sensitivity == .init(rows: ["mds"]))
    func refused(_ sensitivity: String, _ kind: String = "comparison") -> String {
      problems(
        short.replacing("name: short", with: "name: short\nkind: \(kind)") + "\nsensitivity: \(sensitivity)")
    }
    #expect(
      refused("{rows: [mda]}").contains(
        "'sensitivity.rows' names 'mda', which is no row of this experiment; did you mean 'mds'?"))
    #expect(refused("{rows: [mds, mds]}").contains("'sensitivity.rows' has mds twice; keep one"))
    #expect(refused("{rows: []}").contains("'sensitivity.rows' is empty"))
    #expect(refused("{}").contains("'sensitivity' lacks the key 'rows'"))
    #expect(refused("{rows: [mds], bits: [16]}").contains("unknown key 'bits' in 'sensitivity'"))
    #expect(refused("{rows: [mds]}", "tuning").contains("'sensitivity' is for kind: comparison and kind: ablation"))
  }

  @Test("What may be left out has the types' defaults")
  func defaults() throws {
    let experiment = try parse(short)
    #expect(experiment.kind == .comparison && experiment.monitor == nil && experiment.split.drawn?.validation == 0)
    #expect(experiment.backbone == Experiment.BackboneChoice())
    #expect(experiment.training == TrainingOptions(epochs: 1, learningRate: 0.1))
    #expect(experiment.learningRates.isEmpty)
  }

  struct Slip: Sendable, CustomTestStringConvertible {
    var old: String
    var new: String
    var errors: [String]
    var testDescription: String { new }
    init(_ old: String, _ new: String, _ errors: String...) {
      self.old = old
      self.new = new
      self.errors = errors
    }
  }

  /// The whole text of errors, for one slip each in the full file.
  @Test(
    "Each slip is told with its place and the nearest right thing",
    arguments: [
      Slip("version: 1", "version: 2", "2:10: version 2 is not known; this program reads version 1"),
      Slip("version: 1\n", "", "2:1: the file lacks the key 'version'"),
      Slip(
        "name: main", "name: Main report",
        "3:7: 'name' must be lower-case letters, digits and hyphens (60 at most), not 'Main report'"),
      Slip(
        "name: main", "name: ../main",
        "3:7: 'name' must be lower-case letters, digits and hyphens (60 at most), not '../main'"),
      Slip(
        "name: main", "name: 2024", "3:7: 'name' must be a word, not '2024'; put it in quotes if it is one"),
      Slip(
        "- csq-hadamard", "- {name: mds, centers: nera}",
        "10:26: unknown hash centers 'nera'; did you mean 'near'?"),
      Slip(
        "- csq-hadamard", "- {name: mds, centers: far, reach: 3}",
        "10:31: unknown key 'reach' in 'mds'; the keys here are: name, as, seeds, bits, centers, start, regime, epochs"),
      Slip(
        "- csq-hadamard", "- {name: csq-hadamard, centers: far}",
        "10:26: unknown key 'centers' in 'csq-hadamard'; the keys here are: name, as, seeds, bits, start, regime, epochs, minimum-distance"),
      Slip(
        "kind: ablation", "kind: ablations", "4:7: 'kind' cannot be 'ablations'; did you mean 'ablation'?"),
      Slip("kind: ablation", "knid: ablation", "4:1: unknown key 'knid'; did you mean 'kind'?"),
      Slip(
        "kind: ablation", "measure: {}",
        "4:1: unknown key 'measure'; the keys here are: version, name, datasets, split, methods, bits, seeds, classifier, training, kind, backbone, regime, monitor, selection, ceilings, gallery, sensitivity, tuned, label-similarity, grid, notes"
      ),
      Slip("kind: ablation", "name: twice", "3:1: 'name' stands twice in one map; keep one"),
      Slip("kind: ablation", "kind: [ablation]", "4:7: 'kind' must be a word, not a list"),
      Slip(
        "kind: ablation", "kind:", "4:6: 'kind' must be a word, not nothing; put it in quotes if it is one"),
      Slip(
        "[fashion-mnist, glyphs-62]", "[fashion-minst, glyphs-62]",
        "5:12: unknown data set 'fashion-minst'; did you mean 'fashion-mnist'?"),
      Slip(
        "[fashion-mnist, glyphs-62]", "[cars, fashion-mnist]",
        "5:12: unknown data set 'cars'; known are: fashion-mnist, glyphs-62, thousand, unread"),
      Slip(
        "[fashion-mnist, glyphs-62]", "fashion-mnist",
        "5:11: 'datasets' must be a list of data sets, [...], not 'fashion-mnist'"),
      Slip("[fashion-mnist, glyphs-62]", "[]", "5:11: 'datasets' is empty; it needs one or more data sets"),
      Slip(
        "[fashion-mnist, glyphs-62]", "[fashion-mnist, fashion-mnist]",
        "5:27: 'datasets' has fashion-mnist twice; keep one"),
      Slip("train: 10000, ", "", "6:8: 'split' lacks the key 'train'"),
      Slip("train: 10000", "train: 1e4", "6:16: 'split.train' must be an integer, not '1e4'"),
      Slip("train: 10000", "train: 0", "6:16: 'split.train' must be in 1...10000000, not 0"),
      Slip(
        "train: 10000", "train: 68000",
        "6:16: 'split' takes 68000 images to train on and 5000 queries, but data set 'fashion-mnist' has 70000 in all "
          + "and some must be left for the database"),
      Slip(
        "train: 10000", "train: \"10000\"",
        "6:16: 'split.train' must be an integer, not the quoted text '10000'"),
      Slip(
        "validation: 1000", "validation: 10000",
        "6:48: 'split.validation' is held out of 'split.train' and must be below 10000, not 10000"),
      Slip(
        "validation: 1000", "validation: 9950",
        "6:16: 'split.train' leaves 50 images to train on, but data set 'glyphs-62' has 62 classes; each needs one or more"
      ),
      Slip(
        "database: rest", "database: 100",
        "6:64: 'split.database' can only be 'rest' (all other images), not '100'"),
      Slip("name: convnet", "name: resnet", "7:18: 'backbone.name' cannot be 'resnet'; it can be: convnet"),
      Slip(
        "start: scratch", "start: scrach",
        "7:45: 'backbone.start' cannot be 'scrach'; did you mean 'scratch'?"),
      Slip("width: 16", "width: wide", "7:34: 'backbone.width' must be an integer, not 'wide'"),
      Slip("regime: finetune", "regime: frosen", "8:9: 'regime' cannot be 'frosen'; did you mean 'frozen'?"),
      Slip(
        "- csq-hadamard", "- csq_hadamrd", "10:5: unknown method 'csq_hadamrd'; did you mean 'csq-hadamard'?"),
      Slip(
        "- csq-hadamard", "- orthohash",
        "10:5: unknown method 'orthohash'; known are: csq-hadamard, csq-random, mds, shc"),
      Slip(
        "- csq-hadamard", "- shc",
        "11:5: the row 'shc' stands already in line 10; name this one with 'as:', or remove it"),
      Slip("- csq-hadamard", "- {as: x}", "10:5: a method in 'methods' lacks the key 'name'"),
      Slip(
        "- csq-hadamard", "- {name: csq-hadamard, rounds: 3}",
        "10:26: unknown key 'rounds' in 'csq-hadamard'; the keys here are: name, as, seeds, bits, start, regime, epochs, minimum-distance"),
      Slip(
        "as: shc-near", "as: a|b", "12:21: 'as' must be letters, digits and -_.+= (60 at most), not 'a|b'"),
      Slip(
        "as: shc-near", "as: shc",
        "12:5: the row 'shc' stands already in line 11; name this one with 'as:', or remove it"),
      Slip("seeds: [0, 1, 5]", "seeds: []", "12:38: 'shc.seeds' is empty; it needs one or more seeds"),
      Slip(
        "minimum-distance: bound/2", "minimum-distance: bond/2",
        "12:67: 'shc.minimum-distance' must be a distance in bits or a word for one, not 'bond/2'; did you mean 'bound/2'?"
      ),
      Slip(
        "minimum-distance: bound/2", "minimum_distance: 3",
        "12:49: unknown key 'minimum_distance' in 'shc'; did you mean 'minimum-distance'?"),
      Slip(
        "minimum-distance: 0", "minimum-distance: 65",
        "15:23: 'shc.minimum-distance' must be in 0...64, not 65"),
      Slip(
        "minimum-distance: 0", "minimum-distance: -1",
        "15:23: 'shc.minimum-distance' must be in 0...64, not -1"),
      Slip("rounds: 3", "rounds: 101", "16:13: 'shc.rounds' must be in 1...100, not 101"),
      Slip("rounds: 3", "rounds: 3.0", "16:13: 'shc.rounds' must be an integer, not '3.0'"),
      Slip("step: 1}", "step: 1.5}", "12:82: 'shc.step' must be in 0.0...1.0, not '1.5'"),
      Slip("step: 1}", "step: .nan}", "12:82: 'shc.step' must be a number, not '.nan'"),
      Slip(
        "[16, 32, 64]", "[0, 32, 64]",
        "17:8: 'bits' must be multiples of 8 in 8...128, not 0; the nearest is 8"),
      Slip(
        "[16, 32, 64]", "[7, 32, 64]",
        "17:8: 'bits' must be multiples of 8 in 8...128, not 7; the nearest is 8"),
      Slip(
        "[16, 32, 64]", "[16, 32, 4096]",
        "17:16: 'bits' must be multiples of 8 in 8...128, not 4096; the nearest is 128"),
      Slip(
        "[16, 32, 64]", "[16, 32, -9223372036854775808]",
        "17:16: 'bits' must be multiples of 8 in 8...128, not -9223372036854775808; the nearest is 8"),
      Slip("[16, 32, 64]", "[16, 32, 16]", "17:16: 'bits' has 16 twice; keep one"),
      Slip("[16, 32, 64]", "[16, 0x20, 64]", "17:12: 'bits' must be integers, not '0x20'"),
      Slip("[16, 32, 64]", "[016, 32]", "17:8: 'bits' must be integers, not '016'"),
      Slip("[16, 32, 64]", "32", "17:7: 'bits' must be a list of code lengths, [...], not '32'"),
      Slip("[16, 32, 64]", "[]", "17:7: 'bits' is empty; it needs one or more code lengths"),
      Slip("seeds: [0, 1, 2]", "seeds: [0, 1, 0]", "18:15: 'seeds' has 0 twice; keep one"),
      Slip("seeds: [0, 1, 2]", "seeds: [-1]", "18:9: 'seeds' must be in 0...9007199254740991, not -1"),
      Slip("seeds: [0, 1, 2]", "seeds: [1:30]", "18:9: 'seeds' must be an integer, not '1:30'"),
      Slip("{epochs: 8, ", "{", "19:13: 'classifier' lacks the key 'epochs'"),
      Slip(
        "epochs: 8", "epoch: 8", "19:13: 'classifier' lacks the key 'epochs'",
        "19:14: unknown key 'epoch' in 'classifier'; did you mean 'epochs'?"),
      Slip("epochs: 8", "epochs: eight", "19:22: 'classifier.epochs' must be an integer, not 'eight'"),
      Slip("epochs: 8", "epochs: 0", "19:22: 'classifier.epochs' must be in 1...100000, not 0"),
      Slip(
        "learning-rate: 2e-2", "learning-rate: 0",
        "19:40: 'classifier.learning-rate' must be above 0, not '0'"),
      Slip(
        "learning-rate: 2e-2", "learning-rate: 1e999",
        "19:40: 'classifier.learning-rate' must be a number, not '1e999'"),
      Slip(
        "learning-rate: 2e-2", "learning-rate: {default: 1}",
        "19:40: 'classifier.learning-rate' must be a number, not a map"),
      Slip("batch: 64", "batch: 20000", "22:10: 'training.batch' must be in 2...10000, not 20000"),
      Slip(
        "optimizer: sgd", "optimizer: adam",
        "28:3: 'training.momentum' is for optimizer sgd alone; adam would not use it"),
      Slip(
        "optimizer: sgd", "optimizer: sdg",
        "23:14: 'training.optimizer' cannot be 'sdg'; did you mean 'sgd'?",
        "28:3: 'training.momentum' is for optimizer sgd alone; adam would not use it"),
      Slip("{default: 1e-2, ", "{", "24:18: 'training.learning-rate' lacks the key 'default'"),
      Slip(
        "fashion-mnist: 3e-3", "thousand: 3e-3",
        "24:34: unknown key 'thousand' in 'training.learning-rate'; the keys here are: default, fashion-mnist, glyphs-62"
      ),
      Slip(
        "fashion-mnist: 3e-3", "fashion-mnist: -3e-3",
        "24:49: 'training.learning-rate.fashion-mnist' must be above 0, not '-3e-3'"),
      Slip("warm-up: 0", "warm-up: 1", "25:12: 'training.warm-up' must be 0 or more and below 1, not '1'"),
      Slip(
        "schedule: step", "schedule: cosin",
        "26:13: 'training.schedule' cannot be 'cosin'; did you mean 'cosine'?"),
      Slip(
        "weight-decay: 1e-4", "weight-decay: -1",
        "27:17: 'training.weight-decay' must be 0 or more and below 1, not '-1'"),
      Slip(
        "augmentation: shift-flip", "augmentation: null",
        "29:17: 'training.augmentation' must be a word, not 'null'; put it in quotes if it is one"),
      Slip(
        "{bits: [32], seeds: [5]", "{bits: [24], seeds: [7]",
        "30:18: 'monitor.bits' has 24, which 'bits' lacks",
        "30:31: 'monitor.seeds' has 7, which no row's seeds have"),
      Slip("queries: 1000", "queries: 5001", "30:44: 'monitor.queries' must be in 1...5000, not 5001"),
      Slip(", database: 10000}", "}", "30:10: 'monitor' lacks the key 'database'"),
      Slip(
        "regime: finetune", "regime: [finetune",
        "9:8: not YAML: while parsing a flow sequence, did not find expected ',' or ']'"),
      Slip("regime: finetune", "regime: *none", "8:9: not YAML: found undefined alias"),
      Slip(
        "regime: finetune", "regime: fine\ttune\u{7}", "8:18: not YAML: control characters are not allowed"),
      Slip(
        "regime: finetune", "--- more",
        "8:1: not YAML: expected a single document in the stream, but found another document"),
      Slip("regime: finetune", "[a]: b", "8:1: a key must be a word, not a list"),
      Slip("regime: finetune", "regime: \"x\\ny\"", "8:9: 'regime' cannot be 'x?y'; it can be: finetune, frozen"),
    ])
  func slips(slip: Slip) throws {
    try #require(good.contains(slip.old))
    let text = good.replacing(slip.old, with: slip.new, maxReplacements: 1)
    let error = #expect(throws: ExperimentError.self) { try parse(text) }
    #expect(error?.description == slip.errors.map { "x.yaml:" + $0 }.joined(separator: "\n"))
  }

  @Test("More classes than codes")
  func tooManyClasses() {
    let text = short.replacing("[fashion-mnist]", with: "[thousand]").replacing("[16]", with: "[8, 16]")
      .replacing("train: 100", with: "train: 1000")
    let error = #expect(throws: ExperimentError.self) { try parse(text) }
    #expect(
      error?.description == "x.yaml:6:8: 8 bits have 256 codes, but data set 'thousand' has 1000 classes, "
        + "each with a hash center of its own; use more bits")
  }

  @Test("All problems of a file are told at once, in its order")
  func allAtOnce() {
    let text = """
      version: 3
      name: ok
      datasets: [fashion-mnst]
      split: {train: 100, query: 0}
      methods: [shk, mds, {name: shc, rouns: 2, step: 7}]
      bits: [12, 16]
      seeds: []
      extra: 1
      classifier: {epochs: 1}
      training: 5
      """
    let error = #expect(throws: ExperimentError.self) { try parse(text) }
    #expect(
      error?.description == """
        x.yaml:1:10: version 3 is not known; this program reads version 1
        x.yaml:3:12: unknown data set 'fashion-mnst'; did you mean 'fashion-mnist'?
        x.yaml:4:28: 'split.query' must be in 1...10000000, not 0
        x.yaml:5:11: unknown method 'shk'; did you mean 'shc'?
        x.yaml:5:33: unknown key 'rouns' in 'shc'; did you mean 'rounds'?
        x.yaml:5:49: 'shc.step' must be in 0.0...1.0, not '7'
        x.yaml:6:8: 'bits' must be multiples of 8 in 8...128, not 12; the nearest is 16
        x.yaml:7:8: 'seeds' is empty; it needs one or more seeds
        x.yaml:8:1: unknown key 'extra'; the keys here are: version, name, datasets, split, methods, bits, seeds, \
        classifier, training, kind, backbone, regime, monitor, selection, ceilings, gallery, sensitivity, tuned, \
        label-similarity, grid, notes
        x.yaml:9:13: 'classifier' lacks the key 'learning-rate'
        x.yaml:10:11: 'training' must be a map of keys and values, not '5'
        """)
  }

  @Test(
    "Files that are no map",
    arguments: [
      ("", "1:1: the file is empty"), ("# nothing\n", "1:1: the file is empty"),
      ("5", "1:1: the file must be a map of keys and values, not '5'"),
      ("- a", "1:1: the file must be a map of keys and values, not a list"),
      (String(repeating: "[", count: 5_000), "1:1: not YAML: "),
    ])
  func noMap(text: String, message: String) {
    let error = #expect(throws: ExperimentError.self) { try parse(text) }
    #expect(error?.description.hasPrefix("x.yaml:" + message) == true, "\(String(describing: error))")
  }

  @Test("Random damage never crashes: a file is read, or refused with places inside it")
  func mutations() {
    var generator = RandomStream(seed: 1, purpose: "test").generator()
    let fragments = [
      "{", "}", "[", "]", ":", ": ", ",", "- ", "\n", "  ", "\"", "'", "&a ", "*a", "!!int ", "|", ">", "#",
      "? ", "<<: *a", "\t",
      "\u{0}", "é", "😀", "null", "~", "1e999", "-0", "99999999999999999999", "rest", "shc", "%YAML 9",
      "---\n", "...\n",
    ].map { Array($0.unicodeScalars) }
    var read = 0
    let rounds = 3_000
    for _ in 0..<rounds {
      var scalars = Array((generator.below(2) == 0 ? good : short).unicodeScalars)
      for _ in 0...generator.below(3) {
        let start = generator.below(scalars.count)
        let end = min(scalars.count, start + generator.below(12))
        switch generator.below(5) {
        case 0: scalars.removeSubrange(start..<end)
        case 1: scalars.insert(contentsOf: fragments[generator.below(fragments.count)], at: start)
        case 2: scalars.replaceSubrange(start..<end, with: fragments[generator.below(fragments.count)])
        case 3: scalars.insert(contentsOf: scalars[start..<end], at: generator.below(scalars.count))
        default: scalars[start] = Unicode.Scalar(UInt8(generator.below(128)))
        }
      }
      let text = String(String.UnicodeScalarView(scalars))
      let lines =
        1 + text.unicodeScalars.count { ["\n", "\r", "\u{85}", "\u{2028}", "\u{2029}"].contains($0) }
      do {
        let experiment = try parse(text)
        #expect(
          !experiment.methods.isEmpty && !experiment.bits.isEmpty && experiment.training.learningRate > 0)
        read += 1
      } catch {
        #expect(!error.problems.isEmpty)
        for problem in error.problems {
          #expect(problem.line >= 1 && problem.line <= lines && problem.column >= 1, "\(problem)")
          #expect(!problem.message.isEmpty)
        }
        #expect(error.description.split(whereSeparator: \.isNewline).count == error.problems.count)
      }
    }
    // Both ways out are taken.
    #expect(read > rounds / 50 && read < rounds * 3 / 4, "\(read)")
  }
}
