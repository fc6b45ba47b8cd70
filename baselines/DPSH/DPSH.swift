import Hashing

/// Deep pairwise-supervised hashing: no centers, a likelihood of pairs.
public enum DPSH {
  public static let definition = MethodDefinition(
    name: "dpsh",
    card: MethodCard(
      title: "Deep Pairwise-Supervised Hashing (DPSH)",
      summary: """
        Learns codes from pairs: half the inner product of two outputs is the logit of their sharing a \
        class. Each batch is paired with a memory of the outputs of all training images. Unweighted: with C \
        classes only one pair in C is similar, so many classes push all codes apart before they pull any \
        together.
        """,
      sources: [
        "Li, Wang, Kang, \"Feature Learning based Deep Supervised Hashing with Pairwise Labels\", IJCAI "
          + "2016, arXiv 1511.03855",
        "Code that the SHC paper compares with: github.com/TreezzZ/DPSH_PyTorch, dpsh_loss.py",
        "Port by the original group: github.com/jiangqy/DPSH-pytorch",
      ],
      formula: [
        "theta_ij = u_i . U_j / 2; s_ij = 1 where the images share a class, else 0",
        "L = mean over batch x N of [log(1 + e^theta_ij) - s_ij theta_ij] + eta mean over batch x bits of "
          + "(u - sign u)^2",
        "U: outputs of all N training images, zero at first, the batch's own written before the loss; "
          + "constant in the gradient",
        "u: linear output, eta: quantisation-weight; code = sign(u)",
      ],
      deviations: [
        MethodCard.Deviation(
          what: "Pair term",
          paper: "sum over all pairs of training images",
          releasedCode: "mean over batch x N (TreezzZ, swuxyj) or sum / (N batch) (jiangqy): the same",
          here: "mean over batch x N; an image's pair with itself counts, as in those codes"),
        MethodCard.Deviation(
          what: "Quantisation term",
          paper: "eta times the sum of |b - u|^2",
          releasedCode: "0.1 times the mean over batch x bits (TreezzZ, swuxyj); lambda / (N batch) times "
            + "the sum, lambda 10 or 50 (jiangqy)",
          here: "0.1 times the mean over batch x bits"),
        MethodCard.Deviation(
          what: "Overflow",
          paper: "not discussed",
          releasedCode: "theta clamped to [-100, 50] (TreezzZ); max(theta, 0) + log(1 + e^-|theta|) "
            + "(swuxyj, jiangqy)",
          here: "max(theta, 0) + log(1 + e^-|theta|)"),
        MethodCard.Deviation.networkAndTraining(
          paper: "VGG-F pretrained on ImageNet",
          releasedCode: "AlexNet or VGG; RMSprop 1e-5, weight decay 1e-5, 150 epochs, batch 128; best epoch "
            + "on the test queries",
          head: "one linear layer N(0, 0.01)"),
      ]),
    parameters: [
      .quantisationWeight(default: 0.1, meaning: "eta: weight of the mean of (u - sign u)^2")
    ]
  ) { values in
    let weight = values.number("quantisation-weight")
    return .hashingNetwork(
      HashingNetworkRecipe(
        name: "dpsh", version: 1, parameters: ["quantisation-weight": .number(weight)]
      ) { context, kernels in
        DPSHLoss<Float>(
          bits: context.bits, labels: context.labels, batch: context.batch, quantisationWeight: weight,
          kernels: kernels)
      })
  }
}
