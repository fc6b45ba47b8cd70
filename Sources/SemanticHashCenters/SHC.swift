import Foundations
import Hashing

/// Semantic hash centers: alike classes get close centers, under a minimum distance. Two rows, one for each
/// solver.
public enum SHC {
  /// The paper's solver.
  public static let definition = MethodDefinition(
    name: "shc",
    card: MethodCard(
      title: "Semantic Hash Centers (SHC)",
      summary: """
        A classifier says how alike the classes look; hash centers are sought whose inner products follow \
        that similarity while no two are closer than d; the network is trained towards them with CSQ's loss. \
        The centers come from the paper's alternating solver.
        """,
      sources: sources,
      formula: similarityFormula + [
        "min over H of ||S - H'H / q||_F^2 + mu sum over i != j of h_i . h_j  under  h_i . h_j <= q - 2d  "
          + "(Eq. 22)",
        "M = ((2/q^2) H H' + rho I)^-1 ((2/q) H S + Lambda + rho H)  (Eq. 29)",
        "h_i = sign(h_i - g_i / eta), g_i the gradient of the augmented Lagrangian (Eqs. 35, 36); then its "
          + "multipliers (Eqs. 37, 38)",
      ] + HashingNetworkRecipe.centerLossFormula,
      deviations: similarityDeviations + [
        MethodCard.Deviation(
          what: "Weight of the pair terms (mu, alpha, beta) in g",
          paper: "1",
          releasedCode: "1/10000, written out (C^2 for 100 classes)",
          here: "1/C^2 (1/100 for ten classes, 100 times the released constant): with weight 1, 100 classes and a "
            + "synthetic S the centers gained nothing over MDS's at 32 and 64 bits"),
        MethodCard.Deviation(
          what: "Minimum distance",
          paper: "through slacks and multipliers alone",
          releasedCode: "a new h_i is also dropped if any pair of all centers is then closer than d",
          here: "as the released code, with d(q, C) or the distance of the experiment file; for a distance "
            + "above the bound the start is repaired first"),
        MethodCard.Deviation(
          what: "Step eta",
          paper: "0.5",
          releasedCode: "0.5, with the remark that it should be tuned for each data set",
          here: "0.5, 0.3, 0.2 and 0.1 are tried, and the centers of lowest S-loss kept (no query is "
            + "looked at): with 0.5 alone the 64-bit run can stay at its start"),
        MethodCard.Deviation(
          what: "Cycles",
          paper: "20, each with 3 steps on h_i and then its multipliers, class by class",
          releasedCode: "30, each with 3 sweeps over all classes and then the multipliers",
          here: "20, as the paper has them"),
        MethodCard.Deviation(
          what: "Multipliers alpha and the beta term",
          paper: "alpha_ij += beta_ij (q - 2d - h_i . h_j - k_ij); 2 h_j (h_j . h_i)",
          releasedCode: "alpha stays 0 (an integer tensor, and a stale index); 2 q h_i by operator "
            + "precedence",
          here: "the paper's"),
        MethodCard.Deviation(
          what: "Result",
          paper: "the last H",
          releasedCode: "the H of lowest S-loss over the cycles; the start is no candidate",
          here: "as the released code"),
        MethodCard.Deviation(
          what: "sign(0)", paper: "not stated", releasedCode: "0", here: "+1"),
        loss, network,
      ]),
    centers: SHCCenters.alternating, parameters: [.centerLossQuantisationWeight],
    encoder: HashingNetworkRecipe.centerLoss)

  /// Our variant: single-bit descent on the same S-loss.
  public static let coordinateDescent = MethodDefinition(
    name: "shc-coordinate-descent",
    card: MethodCard(
      title: "Semantic Hash Centers by coordinate descent (variant of this suite)",
      summary: """
        SHC with another solver for the same problem: single bits of the centers are flipped as long as a \
        flip lowers the S-loss and keeps every pair at distance d or more. Monotone, deterministic, without \
        multipliers or step size.
        """,
      sources: sources,
      formula: similarityFormula + [
        "min over H of mean over C^2 of (S - H'H / q)^2  under  D(h_i, h_j) >= d",
        "flipping bit b of h_i changes h_i . h_j by -2 h_ib h_jb",
      ] + HashingNetworkRecipe.centerLossFormula,
      deviations: similarityDeviations + [
        MethodCard.Deviation(
          what: "Solver",
          paper: "alternating, with multipliers and projected gradients",
          releasedCode: "the same, altered (see the card of shc)",
          here: "monotone flips of single bits from MDS's centers"),
        MethodCard.Deviation(
          what: "Objective",
          paper: "S-loss + mu sum over i != j of h_i . h_j",
          releasedCode: "the same, the second term scaled to about nothing; selection by S-loss",
          here: "S-loss alone"),
        MethodCard.Deviation(
          what: "Minimum distance",
          paper: "through slacks and multipliers",
          releasedCode: "and by rejection",
          here: "every flip keeps it; a start that misses it is repaired first, and where that fails the "
            + "cell says infeasible"),
        loss, network,
      ]),
    origin: .suite, centers: SHCCenters.coordinateDescent, parameters: [.centerLossQuantisationWeight],
    encoder: HashingNetworkRecipe.centerLoss)

  static let sources = [
    "Chen et al., \"Deep Hashing with Semantic Hash Centers for Image Retrieval\", ACM TOIS 2025, doi "
      + "10.1145/3749983, arXiv 2507.08404v1: stage 1 Eqs. 2-12, stage 2 Eqs. 13-38 and Algorithm 1, stage "
      + "3 Eqs. 41-42, settings section 4.4",
    "Released code: github.com/cc752424640/Deep-Hashing-with-Semantic-Hash-Centers-for-Image-Retrieval",
  ]

  private static let similarityFormula = [
    "p' = softmax of the logits without the largest; s_m = mean of p' over class m's training images  (Eqs. "
      + "4-7)",
    "s_m = (s_m - mean) / largest |s_m - mean|; S = (S + S') / 2; s_mm = 1  (Eqs. 8-12)",
    "d(q, C) = the least d with 2^q / C <= sum over i < d of binomial(q, i)  (Eq. 13)",
  ]

  private static let similarityDeviations = [
    MethodCard.Deviation(
      what: "Images of several classes",
      paper: "not discussed",
      releasedCode: "the first class alone where a target is looked up, though MS COCO is listed",
      here: "S: all of an image's classes are masked, so that S says which classes look alike, not which stand "
        + "together; classifier under a sigmoid for each class; targets as CSQ's centroids"),
    MethodCard.Deviation(
      what: "Masked logit",
      paper: "the largest",
      releasedCode: "the true class's",
      here: "the largest"),
    MethodCard.Deviation(
      what: "Average over a class",
      paper: "mean",
      releasedCode: "sum, which mixes classes of different size at different scales",
      here: "mean"),
    MethodCard.Deviation(
      what: "Order of the steps",
      paper: "normalise rows, symmetrise, diagonal 1",
      releasedCode: "symmetrise, normalise rows, diagonal 1: S is not symmetric",
      here: "normalise rows, symmetrise, diagonal 1"),
    MethodCard.Deviation(
      what: "Classifier's loss",
      paper: "cross-entropy",
      releasedCode: "cross-entropy of softmax outputs (a second softmax)",
      here: "cross-entropy of the logits"),
  ]

  static let loss = MethodCard.Deviation(
    what: "Loss",
    paper: "Eq. 41 without its minus sign and without a mean over bits; quantisation summed over images and "
      + "bits",
    releasedCode: "means over batch and bits for both terms, gamma 1e-4",
    here: "as the released code; the cross-entropy as softplus(-2 t u), not clamped at 100")

  static let network = MethodCard.Deviation.networkAndTraining(
    paper: "ResNet-34 pretrained on ImageNet, RMSprop, cosine, batch 64, 300 epochs",
    releasedCode: "100 epochs by default; each MAP's best epoch on the test queries; loader and metrics not "
      + "released",
    head: "one linear layer N(0, 0.01)")
}
