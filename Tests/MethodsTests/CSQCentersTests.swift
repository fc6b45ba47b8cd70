import Baselines
import Foundations
import Hashing
import Testing

@Suite struct CSQCentersTests {
  private func make(_ recipe: CenterRecipe, classes: Int, bits: Int, seed: UInt64 = 0) throws -> HashCenters {
    try recipe.make(CenterRequest(classes: classes, bits: bits, seed: seed))
  }

  @Test func rowsOfHadamardThenTheirNegatives() throws {
    let matrix = HadamardMatrix.sylvester(order: 16)
    let few = try make(CSQCenters.hadamardRecipe, classes: 10, bits: 16)
    #expect(few.signs == Array(matrix[..<160]))
    let many = try make(CSQCenters.hadamardRecipe, classes: 20, bits: 16)
    #expect(many.signs == matrix + matrix[..<64].map { -$0 })
    #expect(PairwiseDistances(of: many).minimum == 8)
  }

  /// Sylvester's first rows repeat: ten centers of 32 bits are those of 16 bits twice.
  @Test func moreBitsRepeatForFewClasses() throws {
    let short = try make(CSQCenters.hadamardRecipe, classes: 10, bits: 16)
    let long = try make(CSQCenters.hadamardRecipe, classes: 10, bits: 32)
    for classIndex in 0..<10 {
      #expect(long[classIndex, 0] == 1)
      for bit in 0..<16 {
        #expect(long[classIndex, bit] == short[classIndex, bit])
        #expect(long[classIndex, 16 + bit] == short[classIndex, bit])
      }
    }
  }

  @Test func moreClassesThanRowsAreFilledWithBalancedVectors() throws {
    let matrix = HadamardMatrix.sylvester(order: 16)
    let centers = try make(CSQCenters.hadamardRecipe, classes: 100, bits: 16)
    #expect(Array(centers.signs[..<512]) == matrix + matrix.map { -$0 })
    for classIndex in 32..<100 {
      #expect((0..<16).reduce(0) { $0 + Int(centers[classIndex, $1]) } == 0)
    }
    #expect(try make(CSQCenters.hadamardRecipe, classes: 100, bits: 16, seed: 1) != centers)
  }

  /// The acceptance rule is met in the first few draws here, and never at 16 bits and 100 classes.
  @Test func withoutHadamardAllAreBalanced() throws {
    let centers = try make(CSQCenters.hadamardRecipe, classes: 10, bits: 48)
    for classIndex in 0..<10 {
      #expect((0..<48).reduce(0) { $0 + Int(centers[classIndex, $1]) } == 0)
    }
    let distances = PairwiseDistances(of: centers)
    #expect(4 * distances.minimum > 48 && distances.mean >= 24)
    let odd = try make(CSQCenters.hadamardRecipe, classes: 3, bits: 5)
    for classIndex in 0..<3 { #expect((0..<5).count { odd[classIndex, $0] < 0 } == 2) }
  }

  @Test func drawsArePinned() throws {
    func digest(_ centers: HashCenters) -> String {
      Digest(of: centers.signs.map { UInt8(bitPattern: $0) }).description
    }
    let hadamard = try make(CSQCenters.hadamardRecipe, classes: 40, bits: 16, seed: 7)
    let random = try make(CSQCenters.randomRecipe, classes: 10, bits: 16, seed: 7)
    #expect(
      digest(hadamard) == "76528cd71acb43ede43f0084509ef1b3470b4ceee54a808cbbae9b557ec2fd29")
    #expect(
      digest(random) == "0b2b11e17cd874885792706948450c8babed9fc2ab37ab0a7a1dba6f06b236fc")
  }
}
