import Baselines
import Foundations
import Hashing
import Kernels
import SemanticHashCenters
import Testing
import Training

/// The rows that learn from pairs or triplets, and the two center controls, as experiment files name them.
@Suite("Definitions of pair and triplet rows") struct PairMethodDefinitionTests {
  private func recipe(_ definition: MethodDefinition, _ given: [String: JSONValue] = [:]) throws
    -> HashingNetworkRecipe
  {
    let values = ParameterValues(definition.parameters, overriding: given)
    guard case .hashingNetwork(let recipe) = definition.encoder(values) else {
      throw HashingError.missingInput(recipe: definition.name, input: "a hashing network")
    }
    return recipe
  }

  @Test("names, own weights and identities")
  func names() throws {
    let expected = [
      (DTSH.definition, "dtsh", #"{"positives-and-negatives":50,"quantisation-weight":0.0044}"#),
      (HashNet.definition, "hashnet", #"{"scale":10}"#),
      (IDHN.definition, "idhn", #"{"quantisation-weight":0.1}"#),
    ]
    for (definition, name, parameters) in expected {
      #expect(definition.name == name)
      #expect(definition.centers == nil)
      #expect(definition.parameters.count == 1)
      let recipe = try recipe(definition)
      #expect(recipe.name == name && recipe.parameters.canonical == parameters)
      let head = HeadContext(bits: 24, classes: 5, features: 12)
      #expect(recipe.head(head) == HashingNetworkRecipe.linearHead(head))
    }
  }

  @Test("the defaults and an experiment file's values reach the objectives")
  func objectives() throws {
    // Two images of one class and one of another, all outputs 0: every pair and triplet is undecided.
    let context = ObjectiveContext(
      bits: 4, classes: 2, labels: Labels(classes: [0, 1, 0]), batch: 3, epochs: 1, centers: nil, similarity: nil,
      seed: 0)
    func loss(_ definition: MethodDefinition, _ given: [String: JSONValue] = [:], output: Float = 0) throws
      -> Double
    {
      let objective = try recipe(definition, given).makeObjective(context, ReferenceKernels<Float>())
      let outputs = Tensor<Float>(TensorShape(batch: 3, channels: 4))
      outputs.values.fill(output)
      return try objective.evaluate(
        outputs: outputs, batch: TrainingBatch(items: [0, 1, 2], epoch: 0, progress: 0),
        gradient: Tensor(outputs.shape))
    }
    // T = -alpha = -2, gaps of 1 in four bits.
    #expect(abs(try loss(DTSH.definition) - (2.1269280 + 0.0044 * 4)) < 1e-6)
    #expect(abs(try loss(DTSH.definition, ["quantisation-weight": 0.5]) - (2.1269280 + 2)) < 1e-6)
    #expect(abs(try loss(IDHN.definition) - (0.6931472 + 0.1)) < 1e-6)
    #expect(abs(try loss(IDHN.definition, ["quantisation-weight": 2]) - (0.6931472 + 2)) < 1e-6)
    // Saturated outputs: theta is the scale.
    #expect(abs(try loss(HashNet.definition, output: 30) - 10) < 1e-3)
    #expect(abs(try loss(HashNet.definition, ["scale": 3], output: 30) - (3 + 2 * 0.0485874)) < 1e-5)
  }

  @Test("each trains a network whose codes find images that share a class", arguments: [false, true])
  func training(isMultiple: Bool) throws {
    let data = QuarterImages(isMultiple: isMultiple)
    for definition in [DTSH.definition, HashNet.definition, IDHN.definition] {
      let (network, history) = try trained(recipe(definition), on: data, bits: 12, epochs: 20)
      let share = try shareOfRelevantNeighbours(network, on: data)
      #expect(share > 0.95, "\(definition.name): \(share)")
      #expect(history[19].loss < 0.6 * history[0].loss, "\(definition.name)")
      let again = try trained(recipe(definition), on: data, bits: 12, epochs: 20)
      #expect(again.network.state == network.state, "\(definition.name)")
    }
  }

  @Test("cards are complete")
  func cards() {
    for card in [DTSH.definition, HashNet.definition, IDHN.definition].map(\.card) {
      var texts = [card.title, card.summary] + card.sources + card.formula
      for deviation in card.deviations {
        texts += [deviation.what, deviation.paper, deviation.releasedCode, deviation.here]
      }
      for text in texts { #expect(!text.isEmpty && !text.contains("\n")) }
      #expect(card.deviations.last?.what == "Network and training")
    }
  }

  @Test("center controls: names, what they start from and need")
  func centers() {
    let assigned = AssignedCenters.definition.make(ParameterValues([]))
    #expect(AssignedCenters.definition.name == "mds-assigned" && assigned.name == "mds-assigned")
    #expect(assigned.start == "mds" && assigned.similarity?.name == SimilarityRecipe.fromLogits.name)
    let permuted = PermutedCenters.definition.make(ParameterValues([]))
    #expect(PermutedCenters.definition.name == "shc-coordinate-descent-permuted")
    #expect(permuted.name == "shc-coordinate-descent-permuted")
    #expect(permuted.start == "shc-coordinate-descent" && permuted.similarity == nil)
  }
}
