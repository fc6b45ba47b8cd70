import Images
import Testing

@Suite struct PixelImageTests {
  @Test func shape() {
    let image = PixelImage(width: 2, height: 1, channels: 3, samples: [1, 2, 3, 4, 5, 6])
    #expect(image.samples.count == image.width * image.height * image.channels)
  }
}
