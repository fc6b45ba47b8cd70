import Hashing

/// Minimal-distance-separated hash centers under the loss that all rows with centers share.
public enum MDS {
  public static let definition = MethodDefinition(
    name: "mds",
    card: MethodCard(
      title: "Minimal-Distance-Separated hash centers (MDS)",
      summary: """
        Hash centers of largest mean distance such that no two are closer than the bound d(q, C), found \
        class by class with an l_p-box ADMM; the network is trained towards them with CSQ's loss, so that \
        the row differs from CSQ and SHC in nothing but its centers. The classes' likeness plays no part.
        """,
      sources: [
        "Wang et al., \"Deep Hashing with Minimal-Distance-Separated Hash Centers\", CVPR 2023, pp. "
          + "23455-23464",
        "Released code: github.com/Wangld5/Center-Hashing, optimizeAccel.py",
        "The paper's equations as restated by "
          + "github.com/SZU-AdvTech-2023/315-Deep-Hashing-with-Minimal-Distance-Separated-Hash-Centers",
        "Bound: Chen et al., ACM TOIS 2025, arXiv 2507.08404, Eq. 13",
      ],
      formula: [
        "maximise the mean of D(h_i, h_j) under D(h_i, h_j) >= d(q, C)",
        "d(q, C) = the least d with 2^q / C <= sum over i < d of binomial(q, i)",
        "class by class: minimise sum over j of h_j . h under h_j . h <= q - 2d, h in [-1, 1]^q, |h|^2 = q",
      ] + HashingNetworkRecipe.centerLossFormula,
      deviations: [
        MethodCard.Deviation(
          what: "Early end of a class's solve",
          paper: "not discussed",
          releasedCode: "sign(h) is judged only after the penalty has reached its cap; a solve whose "
            + "residuals vanish before is thrown away, minimum-distance gains included",
          here: "sign(h) is judged at every exit"),
        MethodCard.Deviation(
          what: "Box test",
          paper: "h in [-1, 1]^q",
          releasedCode: "the test that ends the inner iterations can never fail at the box (\"< -1 and > "
            + "1\"), so the copy of h stays outside it",
          here: "the copy is always projected"),
        MethodCard.Deviation(
          what: "What is kept",
          paper: "not stated",
          releasedCode: "a class's new center, when mean + least - variance of its distances or their least improves, "
            + "so that the other may drop; up to 50 passes over the classes, the best by the same score, until a "
            + "pass ends with the minimum distance reached",
          here: "the same"),
        MethodCard.Deviation(
          what: "Linear term",
          paper: "the sum over the other centers",
          releasedCode: "their mean",
          here: "their mean"),
        MethodCard.Deviation(
          what: "Start",
          paper: "not stated",
          releasedCode: "CSQ's centers, random signs for 48 bits; the accept test of the random fill "
            + "compares a center with itself, so that the fifth draw is always taken; the solver's random "
            + "numbers are not seeded",
          here: "the centers of csq-hadamard; seeded. At least one pass is made, also from a start that "
            + "has the distance"),
        MethodCard.Deviation(
          what: "Loss",
          paper: "softmax over cosines to all centers, a pairwise term, and quantisation by log cosh",
          releasedCode: "the same with (|b| - 1)^2, on a head with batch normalisation and a momentum copy; "
            + "the pairwise term from the tenth epoch",
          here: "CSQ's loss, as SHC has it, so that rows differ in their centers alone"),
        MethodCard.Deviation(
          what: "Which class gets which center",
          paper: "not stated",
          releasedCode: "a seeded permutation",
          here: "center i is class i's"),
        MethodCard.Deviation.networkAndTraining(
          paper: "ResNet-50 pretrained on ImageNet",
          releasedCode: "RMSprop 1e-5, up to 1000 epochs, stopped and selected on the test MAP",
          head: "one linear layer N(0, 0.01)"),
      ]),
    centers: MDSCenters.definition,
    parameters: [.centerLossQuantisationWeight], encoder: HashingNetworkRecipe.centerLoss)
}
