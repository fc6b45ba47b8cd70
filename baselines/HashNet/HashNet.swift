import Hashing

/// Hashing by continuation: no centers, a likelihood of pairs in which similar and dissimilar ones weigh the same.
public enum HashNet {
  public static let definition = MethodDefinition(
    name: "hashnet",
    card: MethodCard(
      title: "HashNet: Deep Learning to Hash by Continuation",
      summary: """
        Learns codes from the pairs of a batch: the scaled inner product of two codes is the logit of their \
        sharing a class. The few similar pairs weigh as much as the many dissimilar ones. The codes are a \
        tanh of the outputs that grows steeper while training, towards the sign; so there is no quantisation term.
        """,
      sources: [
        "Cao, Long, Wang, Yu, \"HashNet: Deep Learning to Hash by Continuation\", ICCV 2017, arXiv 1702.00758; its "
          + "weights of pairs as restated by the code below, its text was not read beyond the abstract",
        "Code of the authors: github.com/thuml/HashNet, pytorch/src/loss.py, network.py, train.py",
        "Port that later papers compare with: github.com/swuxyj/DeepHash-pytorch, HashNet.py",
      ],
      formula: [
        "x = tanh(beta u), beta = sqrt(1 + 50 t), t: part of the training that is done",
        "theta_ij = (scale / bits) x_i . x_j; s_ij = 1 where the images share a class, else 0; "
          + "l_ij = log(1 + e^theta_ij) - s_ij theta_ij",
        "L = mean of l over the batch's similar pairs + mean of l over its dissimilar pairs, i != j; a kind that the "
          + "batch lacks counts 0",
        "u: linear output; code = sign(u)",
      ],
      deviations: [
        MethodCard.Deviation(
          what: "Weights of the pairs",
          paper: "a similar pair |S| / |S1|, a dissimilar one |S| / |S0|",
          releasedCode: "the same as a mean over S (swuxyj; pairwise_loss_updated of the authors); the authors' "
            + "training script: c for a similar pair and 1 for the others, divided by c |S1| + |S0|, c = 1 in the "
            + "published command",
          here: "the paper's as a mean over S, which is the sum of two means"),
        MethodCard.Deviation(
          what: "Which pairs",
          paper: "all of the training images",
          releasedCode: "36 x 36 between two independent batches (authors); a batch's with a memory of all training "
            + "images, an image's with itself included (swuxyj)",
          here: "batch x batch, both sides in the gradient, without an image's pair with itself: it says nothing of "
            + "its class and would, with many classes, be half of the similar pairs"),
        MethodCard.Deviation(
          what: "Scale",
          paper: "not read",
          releasedCode: "theta = (10 / bits) x . x (authors' script); 0.1 x . x (swuxyj), a scale of 0.1 bits",
          here: "10 / bits; the two differ by 6 times at 16 bits and agree at 100, so it is the weight to tune"),
        MethodCard.Deviation(
          what: "Continuation",
          paper: "beta grows while training, so that tanh becomes the sign",
          releasedCode: "sqrt(1 + 0.005 t) at iteration t of 10,000, renewed every 200 (authors); "
            + "sqrt(floor(epoch / 20) + 1) of 150 epochs (swuxyj)",
          here: "sqrt(1 + 50 t) at part t of the training, renewed every step: the authors' course over their 10,000 "
            + "iterations, for a training of any length"),
        MethodCard.Deviation(
          what: "Overflow",
          paper: "not read",
          releasedCode: "(1 - s) theta where theta > 15 (authors' script); max(theta, 0) + log(1 + e^-|theta|) "
            + "(swuxyj)",
          here: "max(theta, 0) + log(1 + e^-|theta|); |theta| is at most the scale"),
        MethodCard.Deviation(
          what: "Images of several classes",
          paper: "not read",
          releasedCode: "similar where a class is shared",
          here: "similar where a class is shared; an image without classes is unlike all"),
        MethodCard.Deviation.networkAndTraining(
          paper: "AlexNet pretrained on ImageNet",
          releasedCode: "ResNet-50; stochastic gradient descent, Nesterov momentum 0.9, 3e-4 (hash layer 3e-3), "
            + "halved every 2,000 of 10,000 iterations, weight decay 5e-4",
          head: "one linear layer N(0, 0.01)"),
      ]),
    parameters: [
      ParameterDefinition(
        key: "scale", kind: .number(0.01...1000), defaultValue: .number(10),
        meaning: "theta of two equal codes: a pair's logit is scale / bits times their inner product")
    ]
  ) { values in
    let scale = values.number("scale")
    return .hashingNetwork(
      HashingNetworkRecipe(name: "hashnet", version: 1, parameters: ["scale": .number(scale)]) { context, kernels in
        HashNetLoss<Float>(
          bits: context.bits, classes: context.classes, labels: context.labels, scale: scale, kernels: kernels)
      })
  }
}
