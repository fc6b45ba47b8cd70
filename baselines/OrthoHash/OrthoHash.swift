import Hashing

/// Hash centers under a softmax over cosines.
public enum OrthoHash {
  public static let definition = MethodDefinition(
    name: "orthohash",
    card: MethodCard(
      title: "OrthoHash, one loss for all",
      summary: """
        The network says its class by a softmax over the cosines between its output and fixed random hash centers, \
        with a margin that the own class must make up. Batch normalisation balances the bits; there is no \
        quantisation term, as a cosine of 1 to a center has no quantisation error.
        """,
      sources: [
        "Hoe et al., \"One Loss for All: Deep Hashing with a Single Cosine Similarity based Learning Objective\", "
          + "NeurIPS 2021, arXiv 2109.14449",
        "Released code: github.com/kamwoh/orthohash, functions/loss/orthohash.py, models/alexnet.py, "
          + "scripts/train_hashing.py, main.py",
        "Reimplementation by the same group: github.com/CISiPLab/cisip-FIRe",
      ],
      formula: [
        "v = batch normalisation of W f, W without bias; f: the backbone's features",
        "L = mean over batch of -sum over c of y_c / |y|_1 log softmax over c of s (cos(v, h_c) - m y_c)",
        "y_c = 1 for the image's classes, else 0; h_c in {-1, +1}^K: independent fair bits unless centers says "
          + "otherwise, fixed",
        "s = 8, m: margin; code = sign(v)",
      ],
      deviations: [
        MethodCard.Deviation(
          what: "Margin",
          paper: "not read",
          releasedCode: "0.2 by default, 0.3 as a hint of its README and in FIRe; as a variant, on the angle",
          here: "0.2 on the cosine, the one value to tune; s = 8 is fixed"),
        MethodCard.Deviation(
          what: "Centers",
          paper: "not read",
          releasedCode: "independent fair bits by default, without a test of distances; as an option, rejection "
            + "below a distance of 0.61 K",
          here: "independent fair bits, those of csq-random; any others can be set"),
        MethodCard.Deviation(
          what: "Quantisation term",
          paper: "not read",
          releasedCode: "weight 0 by default; options 1 - cos(v, sign v), l1, l2",
          here: "none"),
        MethodCard.Deviation(
          what: "Images of several classes",
          paper: "not read",
          releasedCode: "the margin on each of them, targets y / |y|_1",
          here: "the same; an image without classes counts 0"),
        MethodCard.Deviation(
          what: "Outputs of length 0",
          paper: "not discussed",
          releasedCode: "lengths below a small constant are replaced by it",
          here: "below 1e-12 all cosines and the gradient are 0"),
        MethodCard.Deviation(
          what: "SHC's comparison",
          paper: "SHC's OrthoHash row: its own run",
          releasedCode: "SHC's repository holds a network of that name without batch normalisation, cosine and fixed "
            + "centers; no file there uses it",
          here: "OrthoHash as its authors released it"),
        MethodCard.Deviation.networkAndTraining(
          paper: "AlexNet pretrained on ImageNet",
          releasedCode: "Adam 1e-4 (backbone 1e-5), weight decay 5e-4, times 0.1 at epoch 80 of 100, batch 256",
          head: "one linear layer N(0, 0.01) without bias and batch normalisation"),
      ]),
    centers: CSQCenters.random,
    takesAnyCenters: true,
    parameters: [.cosineMargin]
  ) { .hashingNetwork(.cosineMargin(margin: $0.number("margin"))) }
}
