import Baselines
import Foundations
import Hashing
import Kernels
import TestSupport
import Testing
import Training

/// Values and gradients that PyTorch computes from the papers' formulas (Tests/Scripts/loss_fixtures).
@Suite("Losses against PyTorch") struct LossFixtureTests {
  @Test("CSQ's and SHC's loss", arguments: try LossFixture.named("center-loss"))
  func centerLoss(fixture: LossFixture) throws {
    let objective = CenterLoss<Double>(
      targets: fixture.integers("targets").map(Int8.init), bits: fixture.integer("bits"),
      quantisationWeight: fixture.number("weight"))
    let rows = fixture.outputs.shape.batch
    let batch = TrainingBatch(items: Array(0..<rows), epoch: 0, progress: 0)
    #expect(try fixture.deviation(of: objective, batch: batch) < 1e-12)
  }

  @Test("DPSH", arguments: try LossFixture.named("dpsh"))
  func dpsh(fixture: LossFixture) throws {
    let items = fixture.integers("items")
    let objective = DPSHLoss<Double>(
      bits: fixture.integer("bits"), labels: Labels(classes: fixture.integers("labels").map(Int32.init)),
      batch: items.count, quantisationWeight: fixture.number("weight"), kernels: ReferenceKernels<Double>())
    let batch = TrainingBatch(items: items, epoch: 0, progress: 0)
    #expect(try fixture.deviation(of: objective, batch: batch) < 1e-12)
  }
}
