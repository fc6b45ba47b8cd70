import Baselines
import Foundations
import Hashing
import Kernels
import SemanticHashCenters
import Testing

private let definitions = [
  CSQ.hadamard, CSQ.random, MDS.definition, SHC.definition, SHC.coordinateDescent, DPSH.definition,
  ClassifierCode.definition, PosteriorCode.definition, CSQ.loss, OrthoHash.definition, DTSH.definition,
  HashNet.definition, IDHN.definition, LTH.definition, WSSHC.definition, GreedyHash.definition,
  CRH.definition, MDS.ownLoss, SHC.reference, SHCPosterior.definition, SHCPosterior.withoutNetwork,
]

@Suite("Method definitions") struct MethodDefinitionTests {
  @Test("names are those of experiment files")
  func names() {
    #expect(
      definitions.map(\.name) == [
        "csq-hadamard", "csq-random", "mds", "shc", "shc-coordinate-descent", "dpsh", "classifier-code",
        "posterior-code", "csq-loss", "orthohash", "dtsh", "hashnet", "idhn", "lth", "wsshc", "greedyhash",
        "crh", "mds-own-loss", "shc-reference", "shc-posterior", "rounded-posterior",
      ])
  }

  @Test("defaults lie in their ranges; keys are kebab-case, explained and unique")
  func parameters() {
    for definition in definitions {
      let keys = definition.keys().map(\.key)
      #expect(Set(keys).count == keys.count)
      for parameter in definition.keys() {
        #expect(parameter.key.wholeMatch(of: /[a-z]+(-[a-z]+)*/) != nil, "\(parameter.key)")
        #expect(!parameter.meaning.isEmpty)
        switch (parameter.kind, parameter.defaultValue) {
        case (.number(let range), .number(let value)): #expect(range.contains(value))
        case (.integer(let range), .integer(let value)): #expect(range.contains(value))
        case (.distance, .integer(let value)): #expect(value >= 0)
        case (.word(let words), .string(let word)): #expect(words.contains(word))
        case (.distance, .string(let word)): #expect(DistanceRequirement(word: word) != nil)
        default: Issue.record("\(definition.name): \(parameter.key) has a default of another kind")
        }
      }
    }
  }

  @Test("cards are complete: every deviation says what the paper, the code and this suite do")
  func cards() {
    #expect(Set(definitions.map(\.card.title)).count == definitions.count)
    for definition in definitions {
      let card = definition.card
      var texts = [card.title, card.summary] + card.sources + card.formula
      for deviation in card.deviations {
        texts += [deviation.what, deviation.paper, deviation.releasedCode, deviation.here]
      }
      #expect(!card.sources.isEmpty && !card.formula.isEmpty && !card.deviations.isEmpty)
      for text in texts {
        // A line break would break the table that the report makes of it.
        #expect(!text.isEmpty && !text.contains("\n"))
      }
      let topics = card.deviations.map(\.what)
      #expect(Set(topics).count == topics.count, "\(definition.name) has a deviation twice")
    }
  }

  private struct Made {
    var centers: CenterRecipe?
    var encoder: MethodEncoder
  }

  private func method(_ definition: MethodDefinition, _ given: [String: JSONValue] = [:]) throws -> Made {
    let values = ParameterValues(definition.keys(), overriding: given)
    return Made(centers: definition.centers?.make(values), encoder: definition.encoder(values))
  }

  private func networkRecipe(of method: Made) -> HashingNetworkRecipe? {
    guard case .hashingNetwork(let recipe) = method.encoder else { return nil }
    return recipe
  }

  @Test("rows with centers share one loss and head, so that only their centers differ")
  func centerRows() throws {
    let methods = try definitions.prefix(5).map { try method($0) }
    let recipes = methods.compactMap { networkRecipe(of: $0) }
    #expect(recipes.count == 5)
    for recipe in recipes {
      #expect(recipe.name == "center-loss")
      #expect(recipe.version == recipes[0].version && recipe.parameters == recipes[0].parameters)
      let context = HeadContext(bits: 24, classes: 5, features: 7)
      #expect(recipe.head(context) == HashingNetworkRecipe.linearHead(context))
    }
    let centers = methods.map { $0.centers?.name }
    #expect(centers == ["hadamard", "random", "mds", "shc", "shc-coordinate-descent"])
  }

  @Test("an experiment file's values reach the recipes, and their identities")
  func overriding() throws {
    for definition in definitions {
      guard definition.parameters.contains(where: { $0.key == "quantisation-weight" }) else { continue }
      let changed = try method(definition, ["quantisation-weight": 0.25])
      #expect(networkRecipe(of: changed)?.parameters["quantisation-weight"] == 0.25)
      // Written as an integer, it is the same number.
      let whole = try method(definition, ["quantisation-weight": .integer(1)])
      #expect(networkRecipe(of: whole)?.parameters["quantisation-weight"] == .number(1))
    }
    for definition in [SHC.definition, SHC.coordinateDescent] {
      let usual = try method(definition).centers
      let half = try method(definition, ["minimum-distance": "bound/2"]).centers
      let three = try method(definition, ["minimum-distance": .integer(3)]).centers
      let identities = [usual, half, three].compactMap { $0?.parameters.canonical }
      #expect(Set(identities).count == 3)
      #expect(usual?.similarity?.name == "logits" && usual?.start == "mds")
    }
  }

  @Test("dpsh needs no centers; its objective trains with the defaults of its card")
  func dpsh() throws {
    let method = try method(DPSH.definition)
    #expect(method.centers == nil)
    let recipe = try #require(networkRecipe(of: method))
    #expect(recipe.parameters.canonical == #"{"quantisation-weight":0.1}"#)
    let context = ObjectiveContext(
      bits: 2, classes: 2, labels: Labels(classes: [0, 1]), batch: 2, epochs: 1, centers: nil, similarity: nil,
      seed: 0)
    let objective = try recipe.makeObjective(context, ReferenceKernels<Float>())
    let outputs = Tensor<Float>(TensorShape(batch: 2, channels: 2))
    let loss = try objective.evaluate(
      outputs: outputs, batch: .init(items: [0, 1], epoch: 0, progress: 0),
      gradient: Tensor(outputs.shape))
    // All theta are 0, all gaps 1.
    #expect(abs(loss - (0.6931472 + 0.1)) < 1e-6)
  }

  @Test("classifier-code: the center of the largest logit, the lower class at a tie")
  func classifierCode() throws {
    let method = try method(ClassifierCode.definition)
    #expect(method.centers?.name == "mds")
    guard case .classifier(let encoding) = method.encoder else {
      Issue.record("classifier-code trains a hashing network")
      return
    }
    let centers = HashCenters(classes: 3, bits: 2, signs: [1, 1, 1, -1, -1, -1])
    func code(_ logits: [Float], isMultiLabel: Bool = false) -> [Int8] {
      encoding.encode(logits, EncodingContext(centers: centers, isMultiLabel: isMultiLabel, ties: [-1, 1]))
    }
    #expect(code([-3, -1, -2]) == [1, -1])
    #expect(code([0, 5, 5]) == [1, -1])
    #expect(code([0, 5, 5.5]) == [-1, -1])
    #expect(code([7, 7, 7]) == [1, 1])

    // Where an image may have several classes, those of logit 0 and more are predicted: here the first two, whose
    // second bits cancel, so that the tie's second bit stands; then all three; then none, so the largest.
    #expect(code([0, 3, -0.1], isMultiLabel: true) == [1, 1])
    #expect(code([3, 1, 9], isMultiLabel: true) == [1, -1])
    #expect(code([-3, -2, -1], isMultiLabel: true) == [-1, -1])
  }
}
