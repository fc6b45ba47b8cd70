import Foundations
import Hashing
import Training

/// Well-separated semantic hash centers, the predecessor of semantic hash centers by the authors of MDS.
public enum WSSHC {
  public static let definition = MethodDefinition(
    name: "wsshc",
    card: MethodCard(
      title: "Well-Separated Semantic Hash Centers (WSSHC)",
      summary: """
        Hash centers whose inner products follow how alike the classes are to the stage-1 classifier's last layer, \
        and whose mean distance is large; the network says its class, and denies the others, by a softmax over the \
        cosines to all centers. As the authors stored it there is no minimum distance, and the test that a new \
        center must pass lets nothing move from Hadamard rows: with at most 2K classes it is then CSQ's centers \
        under another loss. Setting accept to objective takes that test away.
        """,
      sources: [
        "Wang et al., \"Image Retrieval with Well-Separated Semantic Hash Centers\", ACCV 2022, doi "
          + "10.1007/978-3-031-26351-4_43; abstract only",
        "Released code: github.com/Wangld5/SHC-IR at 499bb78, optimizeAccel.py, loss/ourLossZero.py, main.py, "
          + "model/Net.py",
      ],
      formula: [
        "z_ij = w_i . w_j, w_c: the classifier's weights of class c; s_ij = K (2 (z_ij - min) / (max - min) - 1), "
          + "min and max over j != i",
        "class by class: minimise mean over j != i of h_j . h + sum over j != i of (h_j . h - s_ij)^2 under "
          + "h_j . h <= K - 2d, h in [-1, 1]^K, |h|^2 = K",
        "b = tanh u, P = softmax over classes of sqrt(K) cos(b, h_c); code = sign(u)",
        "L = mean over batch of -[log P_y + 1/(C-1) sum over c != y of log(1 - P_c)] + lambda mean over batch and "
          + "bits of (|b| - 1)^2",
        "u: output of a linear layer and batch normalisation, d: minimum-distance, lambda: quantisation-weight",
        "an image of several classes: the mean of log P over them, the mean of log(1 - P) over the others",
      ],
      deviations: [
        MethodCard.Deviation(
          what: "Class features",
          paper: "weights of the last layer of a ResNet-50",
          releasedCode: "the same, of a classifier with batch-normalised logits, and the mean of (|W| - 1)^2 in its "
            + "loss, which pulls W to -1 and +1; the script does not run as stored",
          here: "the weights of the stage-1 classifier that all rows share, without that term"),
        MethodCard.Deviation(
          what: "Minimum distance",
          paper: "not in the abstract",
          releasedCode: "in the solver, but d = 0 everywhere",
          here: "d = 0; the bound d(q, C) can be set, which is a variant of ours"),
        MethodCard.Deviation(
          what: "What is kept",
          paper: "not found",
          releasedCode: "a class's new center, when the mean + least of its distances improves; up to 20 passes, the "
            + "best by the mean + least of all pairs, until two in a row bring nothing (and d is reached)",
          here: "the same (accept: distance), though on Hadamard rows nothing can pass. With accept: objective, what "
            + "misses d by less, then what makes the minimised sum smaller, for a center and for a pass: ours"),
        MethodCard.Deviation(
          what: "Inner iterations",
          paper: "not found",
          releasedCode: "ten, with the steps of MDS's code",
          here: "ten; the copies of h are always projected, as for mds"),
        MethodCard.Deviation(
          what: "Start",
          paper: "not found",
          releasedCode: "CSQ's centers with up to 10 draws, random signs for 48 bits; the solver's random numbers "
            + "are not seeded",
          here: "the centers of csq-hadamard; seeded"),
        MethodCard.Deviation(
          what: "Row without preference",
          paper: "not found",
          releasedCode: "0 / 0",
          here: "similarity 0 to all"),
        MethodCard.Deviation(
          what: "log(1 - P)",
          paper: "not found",
          releasedCode: "of the softmax as it is",
          here: "for the largest P from the sum of the others, so that nothing cancels"),
        MethodCard.Deviation(
          what: "Images of several classes",
          paper: "not found",
          releasedCode: "none: one class an image",
          here: "means over the image's classes and over the others"),
        MethodCard.Deviation.networkAndTraining(
          paper: "ResNet-50 pretrained on ImageNet",
          releasedCode: "RMSprop 1e-5, weight decay 1e-5, batch 64, gradient norm clipped at 5, up to 1000 epochs, "
            + "stopped and selected on the test MAP",
          head: "one linear layer N(0, 0.01) and batch normalisation"),
      ]),
    centers: WSSHCCenters.definition,
    parameters: [
      .quantisationWeight(default: 1e-4, meaning: "lambda: weight of the mean of (|tanh u| - 1)^2")
    ]
  ) { values in
    let weight = values.number("quantisation-weight")
    return .hashingNetwork(
      HashingNetworkRecipe(
        name: "wsshc", version: 1, parameters: ["quantisation-weight": .number(weight)], head: head
      ) { context, kernels in
        guard let centers = context.centers else {
          throw HashingError.missingInput(recipe: "wsshc", input: "hash centers")
        }
        return WSSHCLoss<Float>(
          centers: centers, labels: context.labels, batch: context.batch, quantisationWeight: weight,
          kernels: kernels)
      })
  }

  @Sendable private static func head(_ context: HeadContext) -> [NamedLayer] {
    HashingNetworkRecipe.linearHead(context)
      + [NamedLayer("head.normalization", .batchNormalization(rectified: false))]
  }
}
