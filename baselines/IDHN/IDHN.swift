import Hashing

/// Improved deep hashing with soft pairwise similarity: no centers, pairs that are similar in degrees.
public enum IDHN {
  public static let definition = MethodDefinition(
    name: "idhn",
    card: MethodCard(
      title: "Improved Deep Hashing with Soft Pairwise Similarity (IDHN)",
      summary: """
        Learns codes from the pairs of a batch: where the labels of two images overlap in part, their codes' \
        agreement is drawn to the cosine of the label vectors; where they are equal or disjoint, it is the \
        logit of that. Made for images of several classes. Where each has one, only the latter is left, \
        unweighted: with C classes one pair in C is similar, so many classes push all codes apart.
        """,
      sources: [
        "Zhang, Zou, Lin, Chen, Wang, \"Improved Deep Hashing with Soft Pairwise Similarity for Multi-label Image "
          + "Retrieval\", IEEE Transactions on Multimedia 2020, arXiv 1803.02987; its text was not read, the "
          + "formulas are the code's",
        "Code of the authors: github.com/pectinid16/IDHN, train.py, alexnet.py",
        "Port that later papers compare with: github.com/swuxyj/DeepHash-pytorch, IDHN.py",
      ],
      formula: [
        "x = u / (1 + |u|); P_ij = x_i . x_j; s_ij = cosine of the images' label vectors, in [0, 1]",
        "s_ij > 0.99 or s_ij < 0.01: l_ij = log(1 + e^theta_ij) - s_ij theta_ij, theta_ij = (5 / bits) P_ij",
        "else: l_ij = 0.1 bits ((P_ij + bits) / (2 bits) - s_ij)^2",
        "L = mean of l over batch x batch, an image's pair with itself included, + eta mean over batch x bits of "
          + "||x| - 1|",
        "u: linear output, eta: quantisation-weight; code = sign(u)",
      ],
      deviations: [
        MethodCard.Deviation(
          what: "Logit of a hard pair",
          paper: "not read",
          releasedCode: "(5 / bits) P between the images of a batch (authors); P / 2 between a batch and a memory of "
            + "all training images (swuxyj)",
          here: "the authors'"),
        MethodCard.Deviation(
          what: "Soft pairs",
          paper: "not read",
          releasedCode: "0.1 bits ((P + bits) / (2 bits) - s)^2 (authors); 0.1 (P / 2 + bits - 2 s bits)^2, a halved "
            + "product against whole targets (swuxyj)",
          here: "the authors'"),
        MethodCard.Deviation(
          what: "Hard pairs that are similar",
          paper: "not read",
          releasedCode: "s is the cosine, 1 but for rounding",
          here: "1"),
        MethodCard.Deviation(
          what: "Images without classes",
          paper: "not read",
          releasedCode: "their cosine is 0 / 0 (authors); 0 with all (swuxyj)",
          here: "unlike all images, themselves included"),
        MethodCard.Deviation(
          what: "Quantisation term at u = 0",
          paper: "not read",
          releasedCode: "slope 0",
          here: "the slope of u > 0, whose code it has"),
        MethodCard.Deviation.networkAndTraining(
          paper: "not read",
          releasedCode: "AlexNet, pretrained, dropout 0.5; Adam, 1e-3 for the hash layer and 1e-5 for the rest, "
            + "halved every 500 steps, 100 epochs, batch 128",
          head: "one linear layer N(0, 0.01)"),
      ]),
    parameters: [.quantisationWeight(default: 0.1, meaning: "eta: weight of the mean of ||x| - 1|")]
  ) { values in
    let weight = values.number("quantisation-weight")
    return .hashingNetwork(
      HashingNetworkRecipe(
        name: "idhn", version: 1, parameters: ["quantisation-weight": .number(weight)]
      ) { context, kernels in
        IDHNLoss<Float>(
          bits: context.bits, classes: context.classes, labels: context.labels, quantisationWeight: weight,
          kernels: kernels)
      })
  }
}
