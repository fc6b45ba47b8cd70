import Foundations
import Hashing

/// Our row, and the same without a hashing network.
public enum SHCPosterior {
  /// A network trained towards the centers, whose codes are mended by what it and the classifier say of the classes.
  public static let definition = MethodDefinition(
    name: "shc-posterior",
    card: MethodCard(
      title: "Rounded posterior on semantic hash centers (variant of this suite)",
      summary: """
        Ours, not the paper's. No ranking by a classifier is better than that by the inner product of class \
        probabilities. So an image's code is made to have the inner products with the hash centers that the image's \
        class probabilities ask for, and to be like the trained network's outputs otherwise. The network is \
        OrthoHash's, on the best centers found for SHC's objective; the probabilities are the mean of its own and of \
        the stage-1 classifier's, from which it started.
        """,
      sources: sources + [
        "Network and loss: Hoe et al., \"One Loss for All\", NeurIPS 2021, arXiv 2109.14449 (see orthohash)"
      ],
      formula: [
        "v: the network's K outputs under orthohash's loss with scale s and margin m",
        "z: the stage-1 classifier's logits",
        "p = (softmax over c of s cos(v, h_c) + softmax of z) / 2, m = sum over c of p_c h_c",
        "code = the b that flips of single bits from sign(v) lead to, each the best, for the least "
          + "sum over c of sqrt(p_c) (h_c . b - h_c . m)^2 - 2 K w v . b, w: output-weight",
        "where images may have several classes: sigmoid(z_c) divided by their sum in place of the softmax of z",
      ] + centersFormula,
      deviations: [
        MethodCard.Deviation(
          what: "Code", paper: "SHC's: sign of the outputs", releasedCode: "the same", here: "as the formula says"),
        MethodCard.Deviation(
          what: "Loss", paper: "SHC's: CSQ's", releasedCode: "the same", here: "OrthoHash's, on semantic centers"),
        MethodCard.Deviation(
          what: "Minimum distance", paper: "SHC's: d(q, C)", releasedCode: "the same",
          here: "d(q, C), or what was chosen on validation images"),
        MethodCard.Deviation(
          what: "What it uses", paper: "one network", releasedCode: "one network",
          here: "two: the hashing network, of the same backbone, first weights, budget and images as every other "
            + "row, and the stage-1 classifier that every row starts from and others then drop. So a code costs two "
            + "passes through the backbone in place of one, and the centers are kept. No other data; K bits an "
            + "image, query and database encoded alike"),
        MethodCard.Deviation.networkAndTraining(
          paper: "ResNet-34 pretrained on ImageNet, RMSprop, cosine, batch 64, 300 epochs",
          releasedCode: "100 epochs by default",
          head: "one linear layer N(0, 0.01) without bias and batch normalisation"),
      ]),
    origin: .suite, centers: SHCCenters.optimal, takesAnyCenters: true,
    parameters: [
      .cosineMargin,
      ParameterDefinition(
        key: "output-weight", kind: .number(0...100), defaultValue: .number(0.25),
        meaning: "w: how much likeness to the network's outputs counts beside the class probabilities"),
    ]
  ) { values in
    let weight = values.number("output-weight")
    let encoding = OutputEncoding(
      name: "shc-posterior", version: 1,
      parameters: [
        "output-weight": .number(weight), "scale": .number(HashingNetworkRecipe.cosineMarginScale),
        "least-probability": .number(PosteriorRounding.leastProbability),
      ]
    ) { outputs, logits, context in code(outputs: outputs, logits: logits, weight: weight, context: context) }
    return .hashingNetwork(.cosineMargin(margin: values.number("margin"), encoding: encoding))
  }

  /// No hashing network.
  public static let withoutNetwork = MethodDefinition(
    name: "rounded-posterior",
    card: MethodCard(
      title: "Rounded posterior of the classifier (variant of this suite)",
      summary: """
        Ours, not the paper's. No hashing network at all: the stage-1 classifier's class probabilities as codes, \
        rounded so that a code's inner products with the hash centers of likely classes stay. Beside \
        posterior-code it shows what rounding is worth against the sign, and beside shc-posterior what stage 3 adds.
        """,
      sources: sources,
      formula: [
        "p = softmax(z / T), z: the stage-1 classifier's logits, T: temperature; m = sum over c of p_c h_c",
        "b_k = +1 with probability (1 + m_k) / 2, drawn from a stream that the logits name; code = the b that "
          + "flips of single bits lead to, each the best, for the least sum over c of sqrt(p_c) (h_c . b - h_c . m)^2",
        "of the draw alone, the mean of b . b' is sum over c, d of p_c p'_d h_c . h_d: K p . p' for orthogonal h",
        "where images may have several classes: p_c = sigmoid(z_c / T), divided by their sum",
      ] + centersFormula,
      deviations: [
        MethodCard.Deviation(
          what: "What it uses", paper: "none", releasedCode: "none",
          here: "the stage-1 classifier as it is, which has had fewer epochs than the rows that train on from it, "
            + "and the centers; no other data")
      ]),
    origin: .suite, centers: SHCCenters.optimal, takesAnyCenters: true,
    parameters: [
      ParameterDefinition(
        key: "temperature", kind: .number(1e-3...1e3), defaultValue: .number(1),
        meaning: "T: the logits are divided by it before the softmax")
    ]
  ) { values in
    let temperature = values.number("temperature")
    return .classifier(
      ClassifierEncoding(
        name: "rounded-posterior", version: 1,
        parameters: [
          "temperature": .number(temperature), "least-probability": .number(PosteriorRounding.leastProbability),
        ]
      ) { logits, context in
        let probabilities = PosteriorRounding.probabilities(
          logits: logits, temperature: temperature, isMultiLabel: context.isMultiLabel)
        guard probabilities.contains(where: { $0 > 0 }) else { return context.ties }
        let rounding = PosteriorRounding(probabilities: probabilities, centers: context.centers)
        return rounding.descend(from: rounding.drawn(for: logits))
      })
  }

  /// The code of one image.
  private static func code(outputs: [Float], logits: [Float], weight: Double, context: EncodingContext) -> [Int8] {
    let centers = context.centers
    let own = PosteriorRounding.probabilities(
      logits: cosines(outputs, centers).map { Float(HashingNetworkRecipe.cosineMarginScale * $0) })
    let classifier = PosteriorRounding.probabilities(logits: logits, isMultiLabel: context.isMultiLabel)
    let mean = zip(own, classifier).map { ($0 + $1) / 2 }
    let pulls = outputs.map { weight * Double(centers.bits) * Double($0) }
    return PosteriorRounding(probabilities: mean, centers: centers)
      .descend(from: outputs.map { $0 < 0 ? -1 : 1 }, pulls: pulls)
  }

  /// cos(v, h_c) for each class; 0 where v is 0.
  private static func cosines(_ outputs: [Float], _ centers: HashCenters) -> [Double] {
    let squares = outputs.reduce(0.0) { $0 + Double($1) * Double($1) }
    let length = (squares * Double(centers.bits)).squareRoot()
    return (0..<centers.classes).map { classIndex in
      var sum = 0.0
      for bit in outputs.indices { sum += Double(outputs[bit]) * Double(centers[classIndex, bit]) }
      return length > 0 ? sum / length : 0
    }
  }

  private static let sources = [
    "A variant of this suite. Centers: SHC's objective (see the card of shc), by annealing",
    "Its relative, the center of the predicted class: Sablayrolles et al., \"How Should We Evaluate Supervised "
      + "Hashing?\", arXiv 1609.06753",
  ]

  private static let centersFormula = [
    "centers: H that minimises mean over C^2 of (S - H'H / q)^2 under D(h_i, h_j) >= d, by annealing over flips and "
      + "exchanges from coordinate descent's centers, the best of several"
  ]
}
