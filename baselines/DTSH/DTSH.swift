import Hashing

/// Deep supervised hashing with triplet labels: no centers, a likelihood of triplets.
public enum DTSH {
  /// Most positives, and most negatives, of an image in a step.
  private static let limit = 50

  public static let definition = MethodDefinition(
    name: "dtsh",
    card: MethodCard(
      title: "Deep Supervised Hashing with Triplet Labels (DTSH)",
      summary: """
        Learns codes from triplets: an image's output shall agree with that of an image that shares a class \
        more than with that of one that does not, by a margin. The two others come from a memory of the \
        outputs of all training images, as a batch of many classes has hardly two images of one.
        """,
      sources: [
        "Wang, Shi, Kitani, \"Deep Supervised Hashing with Triplet Labels\", ACCV 2016, arXiv 1612.03900; its text "
          + "was not read beyond the abstract",
        "Code of the authors: github.com/Minione/DTSH, DTSH.m, train_triplet.m, tripletSampling.m, update.m",
        "Port that later papers compare with: github.com/swuxyj/DeepHash-pytorch, DTSH.py",
      ],
      formula: [
        "theta_ij = u_i . U_j / 2; T = theta_ij - theta_ik - alpha, alpha = bits / 2",
        "L = mean over triplets of log(1 + e^-T) + eta mean over batch of |u - sign u|^2 (summed over bits)",
        "i: an image of the batch; j: up to 50 images that share a class with it; k: up to 50 that do not; every j "
          + "with every k",
        "U: what the training images gave last, the batch's own written before the loss; constant in the gradient",
        "u: linear output, eta: quantisation-weight; code = sign(u)",
      ],
      deviations: [
        MethodCard.Deviation(
          what: "Triplet term",
          paper: "not read",
          releasedCode: "sum over triplets with the half in theta and alpha = bits / 2 (authors); no half, alpha = "
            + "5, T clamped to [-100, 50], mean over the triplets of an image, then over images (swuxyj)",
          here: "mean over triplets with the half and alpha = bits / 2, not clamped"),
        MethodCard.Deviation(
          what: "Triplets of an image",
          paper: "not read",
          releasedCode: "for each of the other nine classes of CIFAR-10, 50 positives times 50 negatives of that "
            + "class, drawn without replacement and outside the batch: 22,500 (authors); all of the batch, an image "
            + "being a positive of its own (swuxyj)",
          here: "for any number of classes, 50 positives times 50 negatives of any class: at most 2,500, fewer where "
            + "fewer images are there. Drawn uniformly without replacement, anew for each epoch and image; the image "
            + "itself is left out, others of its batch are not. An image without a positive or a negative has none"),
        MethodCard.Deviation(
          what: "Memory before an image was seen",
          paper: "not read",
          releasedCode: "zero, and drawn all the same (authors)",
          here: "not drawn: in the first epoch the candidates are the images seen so far"),
        MethodCard.Deviation(
          what: "Quantisation term",
          paper: "not read",
          releasedCode: "100 times the sum over images of |u - sign u|^2, against the sum over 22,500 triplets each "
            + "(authors); 1 times the mean over batch x bits (swuxyj)",
          here: "0.0044 = 100 / 22,500 times the mean over images, against the mean over triplets; of a mean over "
            + "batch x bits this is the weight 0.0044 times the bits"),
        MethodCard.Deviation(
          what: "Images of several classes",
          paper: "not read",
          releasedCode: "authors: none; swuxyj: similar where a class is shared",
          here: "similar where a class is shared; an image without classes is a negative of all and has no "
            + "triplets of its own"),
        MethodCard.Deviation.networkAndTraining(
          paper: "not read",
          releasedCode: "VGG-F pretrained on ImageNet; stochastic gradient descent without momentum, 5e-4, times 2/3 "
            + "every 20 epochs, weight decay 5e-4, 100 epochs, batch 128",
          head: "one linear layer N(0, 0.01)"),
      ]),
    parameters: [
      .quantisationWeight(default: 0.0044, meaning: "eta: weight of the mean over images of |u - sign u|^2")
    ]
  ) { values in
    let weight = values.number("quantisation-weight")
    return .hashingNetwork(
      HashingNetworkRecipe(
        name: "dtsh", version: 1,
        parameters: ["quantisation-weight": .number(weight), "positives-and-negatives": .integer(limit)]
      ) { context, _ in
        DTSHLoss<Float>(
          bits: context.bits, labels: context.labels, quantisationWeight: weight, limit: limit, seed: context.seed)
      })
  }
}
