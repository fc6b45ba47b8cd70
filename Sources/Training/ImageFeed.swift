import Dispatch
import Kernels
import Synchronization

/// Reads images of a stream in a known order, a bounded number of them ahead of the one that is needed, on other
/// threads. What it gives does not depend on how many threads there are.
package final class ImageFeed {
  package struct Request: Sendable {
    var item: Int
    var crop: CropPosition?

    package init(item: Int, crop: CropPosition?) {
      self.item = item
      self.crop = crop
    }
  }

  private final class Slot: Sendable {
    let isFilled = DispatchSemaphore(value: 0)
    let pixels = Mutex<Result<[UInt8], any Error>?>(nil)
  }

  private let stream: any ImageStream
  private let requests: [Request]
  private let slots: [Slot]
  private let queue = DispatchQueue(label: "images", attributes: .concurrent)
  private var next = 0

  /// - Parameter ahead: images that may be in memory before they are needed.
  package init(_ stream: any ImageStream, requests: [Request], ahead: Int) {
    precondition(ahead > 0, "\(ahead) images ahead")
    self.stream = stream
    self.requests = requests
    slots = (0..<min(ahead, requests.count)).map { _ in Slot() }
    for index in slots.indices { read(index) }
  }

  private func read(_ index: Int) {
    let slot = slots[index % slots.count]
    queue.async { [stream, request = requests[index]] in
      let result = Result { try stream.pixels(of: request.item, crop: request.crop) }
      slot.pixels.withLock { $0 = result }
      slot.isFilled.signal()
    }
  }

  /// Of the next request.
  package func pixels() throws -> [UInt8] {
    precondition(next < requests.count, "\(requests.count) images were asked for, all are read")
    let slot = slots[next % slots.count]
    slot.isFilled.wait()
    let result = slot.pixels.withLock { pixels in
      defer { pixels = nil }
      return pixels
    }
    if next + slots.count < requests.count { read(next + slots.count) }
    next += 1
    return try result?.get() ?? []
  }
}

/// Images in a known order, from memory or through a feed.
package struct ImageSequence {
  private let images: ImageTable
  private let feed: ImageFeed?

  /// - Parameter batch: rows that are written at a time; two batches are read ahead.
  package init(_ images: ImageTable, requests: @autoclosure () -> [ImageFeed.Request], batch: Int) {
    self.images = images
    if case .stream(let stream) = images.source {
      feed = ImageFeed(stream, requests: requests(), ahead: 2 * batch)
    } else {
      feed = nil
    }
  }

  /// Writes the next image of the sequence, which is `item`.
  package func write<Scalar: KernelScalar>(
    _ item: Int, into batch: Tensor<Scalar>, row: Int, distortion: ImageDistortion = .none
  ) throws {
    guard let feed else { return try images.write(item, into: batch, row: row, distortion: distortion) }
    images.write(try feed.pixels(), at: 0, into: batch, row: row, distortion: distortion)
  }
}
