import Foundations
import Hashing
import Training

extension MDS {
  /// MDS's centers under the loss of its authors.
  public static let ownLoss = MethodDefinition(
    name: "mds-own-loss",
    card: MethodCard(
      title: "MDS with its own loss",
      summary: """
        The hash centers of the row mds, under the loss and behind the head that their authors train with: a \
        softmax over the cosines to all centers affirms the image's class and denies the others, and images of a \
        shared class are pulled together.
        """,
      sources: [
        "Wang et al., \"Deep Hashing with Minimal-Distance-Separated Hash Centers\", CVPR 2023, pp. "
          + "23455-23464; its equations as restated by "
          + "github.com/SZU-AdvTech-2023/315-Deep-Hashing-with-Minimal-Distance-Separated-Hash-Centers, "
          + "Eqs. 14 to 20",
        "Released code: github.com/Wangld5/Center-Hashing at 5c28ab5, loss/ourLoss.py",
      ],
      formula: [
        "b = tanh u, P = softmax over classes of sqrt(K) cos(b, h_c); code = sign(u)",
        "L_C = -mean over batch and classes of [y_c log P_c + (1 - y_c) log(1 - P_c)]",
        "L_P = mean over similar pairs of log(1 + e^D), D = (1 - cos(b_i, B_j)) / 2; B: b of the training images as "
          + "last seen, the batch's own written before the loss; constant in the gradient",
        "L_Q = mean over batch and bits of (|b| - 1)^2",
        "L = L_C + lambda1 L_P + 1e-4 L_Q, L_P from the second epoch on",
        "u: output of a linear layer and batch normalisation, lambda1: pair-weight; similar: shares a class",
      ],
      deviations: [
        MethodCard.Deviation(
          what: "Center term",
          paper: "the sum over classes, mean over images",
          releasedCode: "mean over images and classes",
          here: "mean over images and classes, as the code's weights are for that. So with many classes the pair "
            + "term outweighs it: lambda1 is the one value to tune"),
        MethodCard.Deviation(
          what: "log(1 - P)",
          paper: "not discussed",
          releasedCode: "of the softmax as it is",
          here: "for the largest P from the sum of the others, so that nothing cancels"),
        MethodCard.Deviation(
          what: "Pair term",
          paper: "sum over similar pairs; D = (K - b_i . b_j) / (2K)",
          releasedCode: "mean over similar pairs of batch and memory, D by the cosine; an image's pair with itself "
            + "counts",
          here: "as in the code"),
        MethodCard.Deviation(
          what: "Start of the pair term",
          paper: "not discussed",
          releasedCode: "at the tenth of up to 1000 epochs",
          here: "at the second epoch, as trainings are short; a training of one epoch has none"),
        MethodCard.Deviation(
          what: "Memory",
          paper: "not read",
          releasedCode: "codes of a copy of the network with momentum 0.9; random normal at first",
          here: "the network's own outputs; images not seen yet are left out"),
        MethodCard.Deviation(
          what: "Quantisation term",
          paper: "log cosh(|b| - 1)",
          releasedCode: "mean of (|b| - 1)^2, weight 1e-4",
          here: "as in the code"),
        MethodCard.Deviation(
          what: "Images of several classes",
          paper: "the formula with several y_c = 1",
          releasedCode: "not stated",
          here: "as the formula has it: each of the classes is affirmed, though their P share a sum of 1. An image "
            + "without classes denies all and is in no pair"),
        MethodCard.Deviation.networkAndTraining(
          paper: "ResNet-50 pretrained on ImageNet",
          releasedCode: "RMSprop 1e-5, weight decay 1e-5, batch 64, gradient norm clipped at 5, up to 1000 epochs, "
            + "stopped and selected on the test MAP",
          head: "one linear layer N(0, 0.01) and batch normalisation"),
      ]),
    centers: MDSCenters.definition,
    takesAnyCenters: true,
    parameters: [
      ParameterDefinition(
        key: "pair-weight", kind: .number(0...10), defaultValue: .number(1),
        meaning: "lambda1: weight of the mean over similar pairs of log(1 + e^D)")
    ]
  ) { values in
    let pairWeight = values.number("pair-weight")
    return .hashingNetwork(
      HashingNetworkRecipe(
        name: "mds-own-loss", version: 1,
        parameters: ["pair-weight": .number(pairWeight), "quantisation-weight": .number(quantisationWeight)],
        head: ownLossHead
      ) { context, kernels in
        guard let centers = context.centers else {
          throw HashingError.missingInput(recipe: "mds-own-loss", input: "hash centers")
        }
        return MDSLoss<Float>(
          centers: centers, labels: context.labels, batch: context.batch, pairWeight: pairWeight,
          quantisationWeight: quantisationWeight, kernels: kernels)
      })
  }

  /// lambda_2.
  private static let quantisationWeight = 1e-4

  @Sendable private static func ownLossHead(_ context: HeadContext) -> [NamedLayer] {
    HashingNetworkRecipe.linearHead(context)
      + [NamedLayer("head.normalization", .batchNormalization(rectified: false))]
  }
}
