import Foundations
import Hashing

/// Hash centers that are given to the classes anew while the network learns.
public enum CRH {
  public static let definition = MethodDefinition(
    name: "crh",
    card: MethodCard(
      title: "Codebook-Centric Deep Hashing (CRH)",
      summary: """
        Hash centers come from a codebook of random words, twice as many as classes. The network is trained towards \
        them by a softmax over cosines; between epochs the words are given to the classes anew, by the codes that \
        the classes' images had in the epoch. With few classes hardly anything moves, and CRH is then a fixed random \
        codebook.
        """,
      sources: [
        "Yin et al., \"Codebook-Centric Deep Hashing\", AAAI 2026, arXiv 2511.12162, Eqs. 1 to 8, as a clean-room "
          + "module restates them",
        "Released code: github.com/iFamilyi/CRH at bc3efd3, by way of that module; no copy of it was read",
      ],
      formula: [
        "M = 2C different words in each of K / d heads, d = the smallest divisor of K with 2^d >= M",
        "h_c: class c's words of all heads in a row; word c at first",
        "L = mean over batch of -sum over c of y_c / |y|_1 log softmax over c of s (cos(u, h_c) - m y_c) + lambda "
          + "mean over batch and bits of (|tanh u| - 1)^2",
        "s = sqrt(2) log(C - 1), m = 0.2, u: linear output, lambda: quantisation-weight; code = sign(u)",
        "after each epoch but the last, head by head: the classes in random order take the free word z of least mean "
          + "|sign(u) - z|^2 over the outputs that the epoch's batches gave for their images",
        "an image of several classes counts 1 / |y| for each",
      ],
      deviations: [
        MethodCard.Deviation(
          what: "When words are reassigned",
          paper: "not read",
          releasedCode: "after epochs 1 to 20 and every 5th from there, of 300 (30 for images of several classes)",
          here: "after each epoch but the last; no source has a rule for short trainings"),
        MethodCard.Deviation(
          what: "Assignment",
          paper: "distinct words, in random order of the classes or by the Hungarian method",
          releasedCode: "the same two ways",
          here: "in random order, drawn for each head; among equal words a class keeps its own, else takes the "
            + "first, so that a class unseen in an epoch keeps its word unless another took it"),
        MethodCard.Deviation(
          what: "Weight lambda",
          paper: "not read",
          releasedCode: "0.1; 0 for images of several classes",
          here: "0.1 whatever the labels; the experiment file can set 0"),
        MethodCard.Deviation(
          what: "Two classes",
          paper: "s = 0",
          releasedCode: "s = 0",
          here: "s of three classes: sqrt(2) log 2"),
        MethodCard.Deviation(
          what: "Images without classes",
          paper: "not discussed",
          releasedCode: "not known",
          here: "only the quantisation term sees them"),
        MethodCard.Deviation.networkAndTraining(
          paper: "ResNet-34 pretrained on ImageNet",
          releasedCode: "Adam 1e-4 with betas 0.5 and 0.999, weight decay 1e-5, cosine to 1e-7, gradient norm "
            + "clipped at 1, batch 128",
          head: "one linear layer N(0, 0.01)"),
      ]),
    parameters: [
      .quantisationWeight(default: 0.1, meaning: "lambda: weight of the mean of (|tanh u| - 1)^2")
    ]
  ) { values in
    let weight = values.number("quantisation-weight")
    return .hashingNetwork(
      HashingNetworkRecipe(
        name: "crh", version: 1, parameters: ["quantisation-weight": .number(weight)]
      ) { context, kernels in
        CRHLoss<Float>(
          codebook: try CRHCodebook(classes: context.classes, bits: context.bits, seed: context.seed),
          labels: context.labels, batch: context.batch, epochs: context.epochs, quantisationWeight: weight,
          seed: context.seed, kernels: kernels)
      })
  }
}
