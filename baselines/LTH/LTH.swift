import Foundations
import Hashing
import Training

/// Long-tail hashing, as its authors released it: features enriched by class prototypes, and a classifier on the
/// codes.
public enum LTH {
  public static let definition = MethodDefinition(
    name: "lth",
    card: MethodCard(
      title: "Long-Tail Hashing, LTH (released draft)",
      summary: """
        Each image's features are enriched by a mixture of class prototypes (the mean features of each class, taken \
        anew before each epoch), and the codes are trained through a linear classifier that reads them. Written for \
        data in which few classes have most images; its class weights are off by default, and have no effect where \
        classes are of one size. What is published as code is called a draft by its authors and lacks the paper's \
        choice of prototypes.
        """,
      sources: [
        "Chen et al., \"Long-Tail Hashing\", SIGIR 2021, doi 10.1145/3404835.3462888; abstract only",
        "Released code: github.com/butterfly-chinese/long-tail-hashing, lthNet.py, models/resmet34.py, run.py",
        "Dynamic meta-embedding: Liu et al., \"Large-Scale Long-Tailed Recognition in an Open World\", CVPR 2019, "
          + "section 3.2",
        "Class weights: Cui et al., \"Class-Balanced Loss Based on Effective Number of Samples\", CVPR 2019, Eq. 2",
      ],
      formula: [
        "v = ReLU(linear(features)); R_c = mean of v over class c's training images",
        "v' = v + tanh(linear(v)) * (softmax(linear(v)) R), * value by value",
        "u = linear(v'), h = tanh u, p = softmax(linear(h)); code = sign(u)",
        "L = mean over batch of -w_y log p_y; w_c = (1 - beta) / (1 - beta^n_c), divided by the largest; n_c: "
          + "training images of class c",
        "R is taken in inference mode before each epoch and constant in the gradient; the last one belongs to the "
          + "trained network",
        "an image of several classes counts for the prototype of each; its loss is the mean over classes of w_c "
          + "times the binary cross-entropy",
      ],
      deviations: [
        MethodCard.Deviation(
          what: "Choice of prototypes",
          paper: "several for each class, by a determinantal point process; details not found",
          releasedCode: "the mean of each class",
          here: "the mean of each class; zero for a class without training images"),
        MethodCard.Deviation(
          what: "Class weights",
          paper: "not found",
          releasedCode: "beta = 0, so that all are 1 (the option's help says 0.99); a gradual mix with plain "
            + "cross-entropy is commented out",
          here: "beta = 0 unless it is set; a class without training images counts as having one"),
        MethodCard.Deviation(
          what: "Width of v",
          paper: "not found",
          releasedCode: "2000, from ResNet-34's 512 features",
          here: "that of the backbone's features, so that the head stays small beside the backbone"),
        MethodCard.Deviation(
          what: "First weights of the head",
          paper: "not found",
          releasedCode: "not given",
          here: "He's normal distribution for all layers and the classifier, N(0, 0.01) for the layer to the code as "
            + "in every other row"),
        MethodCard.Deviation(
          what: "Logarithm",
          paper: "not found",
          releasedCode: "log of a softmax",
          here: "log-softmax"),
        MethodCard.Deviation(
          what: "Images of several classes",
          paper: "not found",
          releasedCode: "none: one class an image",
          here: "binary cross-entropy, see above"),
        MethodCard.Deviation(
          what: "Time",
          paper: "not found",
          releasedCode: "a pass over all training images before each epoch",
          here: "the same; it comes on top of the budget of epochs"),
        MethodCard.Deviation.networkAndTraining(
          paper: "a relatively small batch is said to matter; its size was not found",
          releasedCode: "ResNet-34 pretrained on ImageNet; RMSprop 1e-5, weight decay 5e-4, cosine to a hundredth, "
            + "100 epochs, batch 128, no augmentation; best epoch on the test queries",
          head: "the layers above"),
      ]),
    parameters: [
      ParameterDefinition(
        key: "beta", kind: .number(0...0.999999), defaultValue: .number(0),
        meaning: "how far classes of few images count more: 0 for alike, towards 1 for by 1 / n_c")
    ]
  ) { values in
    let beta = values.number("beta")
    return .hashingNetwork(
      HashingNetworkRecipe(
        name: "lth", version: 1, parameters: ["beta": .number(beta)], head: head
      ) { context, kernels in
        LTHLoss<Float>(
          bits: context.bits, classes: context.classes, labels: context.labels, batch: context.batch, beta: beta,
          seed: context.seed, kernels: kernels)
      })
  }

  @Sendable private static func head(_ context: HeadContext) -> [NamedLayer] {
    [
      NamedLayer("head.features", .linear(outputs: context.features, bias: true, deviation: nil)),
      NamedLayer("head.rectifier", .rectifier),
      NamedLayer("head.embedding", .metaEmbedding(classes: context.classes)),
    ] + HashingNetworkRecipe.linearHead(context)
  }
}
