import Hashing
import Testing

@Suite struct HadamardMatrixTests {
  @Test func firstRowsOfOrderFour() {
    #expect(
      HadamardMatrix.sylvester(order: 4) == [
        1, 1, 1, 1,
        1, -1, 1, -1,
        1, 1, -1, -1,
        1, -1, -1, 1,
      ])
  }

  @Test(arguments: [1, 2, 8, 16, 64, 128])
  func rowsAreOrthogonal(order: Int) {
    let matrix = HadamardMatrix.sylvester(order: order)
    for i in 0..<order {
      for j in i..<order {
        var product = 0
        for k in 0..<order { product += Int(matrix[i * order + k]) * Int(matrix[j * order + k]) }
        #expect(product == (i == j ? order : 0))
      }
    }
  }

  @Test func onlyPowersOfTwoHaveOne() {
    #expect([1, 2, 4, 16, 128].allSatisfy(HadamardMatrix.hasSylvester))
    #expect(![0, -2, 3, 12, 48, 96].contains(where: HadamardMatrix.hasSylvester))
  }
}
