import Hashing

/// Central similarity quantization with fixed hash centers, from Hadamard rows or from coin tosses.
public enum CSQ {
  public static let hadamard = MethodDefinition(
    name: "csq-hadamard",
    card: MethodCard(
      title: "Central Similarity Quantization, Hadamard centers (CSQ)",
      summary: """
        Every class is given a row of a Hadamard matrix or of its negative as its hash center; the network \
        is trained so that each bit of an image's code agrees with its class's center. The classes' likeness \
        plays no part.
        """,
      sources: [
        paper + ", section 3.2 for the centers and section 3.3 for the loss",
        "Released code: github.com/yuanli2333/Hadamard-Matrix-for-hashing",
        "Filling rule for more than 2K classes: github.com/swuxyj/DeepHash-pytorch, CSQ.py",
      ],
      formula: [
        "H_1 = [1]; H_2K = [[H_K, H_K], [H_K, -H_K]]; centers: the first C rows of [H_K; -H_K]",
        "beyond 2K classes, or where K is no power of two: random vectors with K/2 entries -1",
      ] + HashingNetworkRecipe.centerLossFormula,
      deviations: [
        MethodCard.Deviation(
          what: "Centers beyond 2K classes",
          paper: "each bit drawn with probability 1/2",
          releasedCode: "balanced random vectors for all classes, redrawn until the minimum distance is at "
            + "least 20 and the mean at least 32 (written for K = 64)",
          here: "the 2K Hadamard rows are kept, the rest are balanced random vectors, redrawn up to 20 "
            + "times until the minimum distance is above K/4 and the mean at least K/2 (the rule of the "
            + "reimplementations that later papers compare with)"),
        MethodCard.Deviation(
          what: "Few classes",
          paper: "not discussed",
          releasedCode: "rows 0 to C-1 in order",
          here: "rows 0 to C-1 in order; with C <= K/2 these rows repeat themselves, so that with ten "
            + "classes the 32-bit centers are the 16-bit centers twice, and bit 0 is the same for all "
            + "classes"),
        severalClasses,
        lossTerm,
        quantisation,
        network,
      ]),
    centers: CSQCenters.hadamard,
    parameters: [.centerLossQuantisationWeight], encoder: HashingNetworkRecipe.centerLoss)

  public static let random = MethodDefinition(
    name: "csq-random",
    card: MethodCard(
      title: "Central Similarity Quantization, random centers",
      summary: """
        CSQ's loss with hash centers of independent fair bits: what centers without any design are worth. \
        Two classes may share a center, or almost.
        """,
      sources: [
        paper + ", section 3.2 (its second way to make centers)",
        "The \"random\" centers of Chen et al., ACM TOIS 2025, arXiv 2507.08404, Table 3",
      ],
      formula: ["h_ck = -1 or +1, each with probability 1/2, independently"]
        + HashingNetworkRecipe.centerLossFormula,
      deviations: [severalClasses, lossTerm, quantisation, network]),
    centers: CSQCenters.random,
    parameters: [.centerLossQuantisationWeight], encoder: HashingNetworkRecipe.centerLoss)

  private static let paper =
    "Yuan et al., \"Central Similarity Quantization for Efficient Image and Video Retrieval\", CVPR 2020, "
      + "arXiv 1908.00347"

  private static let severalClasses = MethodCard.Deviation(
    what: "Images of several classes",
    paper: "the sign of the mean of their centers, ties by a random vector",
    releasedCode: "the same; NUS-WIDE's queries without classes are left out",
    here: "the same; an image without classes has the vector of the ties for its target, and as a query scores 0")

  private static let lossTerm = MethodCard.Deviation(
    what: "Central similarity term",
    paper: "binary cross-entropy, summed over images and averaged over bits",
    releasedCode: "BCELoss of (tanh u + 1) / 2, mean over batch and bits, logarithms clamped at -100; a "
      + "pairwise term beside it, weight 0 in all published commands",
    here: "the same mean as softplus(-2 t u), not clamped; no pairwise term")

  private static let quantisation = MethodCard.Deviation(
    what: "Quantisation term",
    paper: "log cosh(|2h - 1| - 1), summed",
    releasedCode: "mean of (|tanh u| - 1)^2, weight 0.05 (ResNet-50), 1e-3 or 1e-4 (AlexNet)",
    here: "mean of (|tanh u| - 1)^2, weight 1e-4: the value of SHC's code, one for all rows with centers")

  private static let network = MethodCard.Deviation.networkAndTraining(
    paper: "AlexNet or ResNet-50 pretrained on ImageNet, three-layer hash head; best epoch on the test "
      + "queries",
    releasedCode: "the same; Adam 1e-3 (backbone times 0.01 or 0.05), times 0.7 every 10 epochs, 90 epochs, "
      + "batch 64",
    head: "one linear layer N(0, 0.01)")
}

extension CSQ {
  /// CSQ's loss and head by themselves, for any hash centers: a row of the factorial of centers and losses.
  public static let loss = MethodDefinition(
    name: "csq-loss",
    card: MethodCard(
      title: "CSQ's loss with any hash centers",
      summary: """
        The loss and head of csq-hadamard, csq-random, mds and shc, with whatever centers the experiment names: with \
        theirs it is those rows, artifact for artifact.
        """,
      sources: [paper + ", section 3.3"],
      formula: ["centers: those of the row csq-hadamard, unless the experiment names others"]
        + HashingNetworkRecipe.centerLossFormula,
      deviations: [severalClasses, lossTerm, quantisation, network]),
    origin: .suite, centers: CSQCenters.hadamard, takesAnyCenters: true, parameters: [.centerLossQuantisationWeight],
    encoder: HashingNetworkRecipe.centerLoss)
}
