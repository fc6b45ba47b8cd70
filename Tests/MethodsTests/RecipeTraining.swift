import Foundations
import Hashing
import Kernels
import Testing
import Training

/// Small images of four classes: which quarter is bright.
struct QuarterImages {
  let images: ImageTable
  let labels: Labels
  static let classes = 4

  init(count: Int = 80, isMultiple: Bool = false) {
    var generator = RandomStream(seed: 2, purpose: "quarters").generator()
    var pixels: [UInt8] = []
    var memberships: [UInt8] = []
    for item in 0..<count {
      let bright = (0..<4).map { $0 == item % 4 || (isMultiple && generator.below(3) == 0) }
      for y in 0..<4 {
        for x in 0..<4 { pixels.append(UInt8((bright[y / 2 * 2 + x / 2] ? 170 : 20) + generator.below(60))) }
      }
      memberships += bright.map { $0 ? 1 : 0 }
    }
    images = ImageTable(channels: 1, height: 4, width: 4, pixels: pixels, normalizedBy: Array(0..<count))
    labels =
      isMultiple
      ? Labels(memberships: memberships, classes: 4) : Labels(classes: (0..<count).map { Int32($0 % 4) })
  }
}

/// A network as the harness makes it from a recipe, trained on them.
func trained(
  _ recipe: HashingNetworkRecipe, on data: QuarterImages, bits: Int, centers: HashCenters? = nil, epochs: Int = 12
) throws -> (network: Network<Float>, history: [EpochRecord]) {
  let backbone = Backbone(
    name: "test", input: TensorShape(batch: 1, channels: 1, height: 4, width: 4),
    layers: [
      NamedLayer("flatten", .flatten), NamedLayer("features", .linear(outputs: 12, bias: true, deviation: nil)),
      NamedLayer("rectifier", .rectifier),
    ], features: 12)
  let kernels = ReferenceKernels<Float>()
  let head = recipe.head(HeadContext(bits: bits, classes: QuarterImages.classes, features: backbone.features))
  let network = try Network<Float>(backbone: backbone, head: head, kernels: kernels, batch: 20)
  network.initialize(seed: 3)
  let objective = try recipe.makeObjective(
    ObjectiveContext(
      bits: bits, classes: QuarterImages.classes, labels: data.labels, batch: 20, epochs: epochs, centers: centers,
      similarity: nil, seed: 3), kernels)
  let history = try train(
    network: network, images: data.images, items: Array(0..<data.labels.count), objective: objective,
    options: TrainingOptions(epochs: epochs, batch: 20, learningRate: 0.02), seed: 3)
  return (network, history)
}

/// Share of items whose nearest other code, the first of equals, is of an image that shares a class.
func shareOfRelevantNeighbours(_ network: Network<Float>, on data: QuarterImages) throws -> Double {
  let items = Array(0..<data.labels.count)
  let outputs = try network.outputs(of: data.images, items: items)
  let bits = network.outputs
  func distance(_ a: Int, _ b: Int) -> Int {
    (0..<bits).count { (outputs[a * bits + $0] < 0) != (outputs[b * bits + $0] < 0) }
  }
  let right = items.count { item in
    let nearest = items.filter { $0 != item }.min { distance(item, $0) < distance(item, $1) }
    return nearest.map { data.labels.isRelevant(item, to: data.labels, $0) } ?? false
  }
  return Double(right) / Double(items.count)
}

/// The recipe of a method that trains a hashing network.
func networkRecipe(
  of definition: MethodDefinition, _ given: [String: JSONValue] = [:]
) throws -> HashingNetworkRecipe {
  guard
    case .hashingNetwork(let recipe) = definition.encoder(
      ParameterValues(definition.parameters, overriding: given))
  else { throw HashingError.missingInput(recipe: definition.name, input: "a hashing network") }
  return recipe
}
