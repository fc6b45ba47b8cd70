import Foundations
import Hashing

/// A classifier that reads binary codes, trained straight through the sign.
public enum GreedyHash {
  public static let definition = MethodDefinition(
    name: "greedyhash",
    card: MethodCard(
      title: "GreedyHash",
      summary: """
        A linear classifier reads the binary codes themselves, not a relaxation of them; the gradient passes the \
        sign unchanged. No centers and no pairs.
        """,
      sources: [
        "Su et al., \"Greedy Hash: Towards Fast Optimization for Accurate Hash Coding in CNN\", NeurIPS 2018",
        "Released code: github.com/ssppp/GreedyHash, cifar1.py, cifar2.py, imagenet.py",
        "Reimplementation: github.com/swuxyj/DeepHash-pytorch, GreedyHash.py",
      ],
      formula: [
        "b = sign(u), db/du = 1; z = W b, W: [classes, bits] without bias, trained",
        "L = mean over batch of -log softmax(z)_y + alpha mean over batch and bits of ||u| - 1|^3",
        "u: linear output, alpha: quantisation-weight; code = sign(u)",
        "images of several classes: the mean over batch and classes of the binary cross-entropy instead",
      ],
      deviations: [
        MethodCard.Deviation(
          what: "Weight alpha",
          paper: "not read",
          releasedCode: "0.1 for CIFAR-10, 1 for ImageNet-100",
          here: "0.1, the one value to tune"),
        MethodCard.Deviation(
          what: "Outputs of exactly 0",
          paper: "not discussed",
          releasedCode: "sign 0 = 0",
          here: "sign 0 = 1, as in the codes"),
        MethodCard.Deviation(
          what: "First weights of W",
          paper: "not discussed",
          releasedCode: "the library's default for linear layers",
          here: "N(0, 0.01), from the run's seed"),
        MethodCard.Deviation(
          what: "Images of several classes",
          paper: "none: one class an image",
          releasedCode: "the same; the reimplementation's labels are one class each too",
          here: "sigmoid cross-entropy; no source gives it"),
        MethodCard.Deviation.networkAndTraining(
          paper: "AlexNet pretrained on ImageNet",
          releasedCode: "SGD 1e-3, momentum 0.9, weight decay 5e-4, times 0.1 every 20, 30 or 80 epochs, batch 32, "
            + "40 to 100 epochs; MAP of the last epoch. Its README calls it unstable",
          head: "one linear layer N(0, 0.01)"),
      ]),
    parameters: [
      .quantisationWeight(default: 0.1, meaning: "alpha: weight of the mean of ||u| - 1|^3")
    ]
  ) { values in
    let weight = values.number("quantisation-weight")
    return .hashingNetwork(
      HashingNetworkRecipe(
        name: "greedyhash", version: 1, parameters: ["quantisation-weight": .number(weight)]
      ) { context, kernels in
        GreedyHashLoss<Float>(
          bits: context.bits, classes: context.classes, labels: context.labels, batch: context.batch,
          quantisationWeight: weight, seed: context.seed, kernels: kernels)
      })
  }
}
