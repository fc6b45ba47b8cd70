import Foundations

/// How near the nearest training and database images of the queries are (see ``ImageDistances``).
///
/// Images nearer than 0.02 count as near-duplicates: their correlation is above 0.99. In Fashion-MNIST these are
/// photographs of one garment, and a label never differed; from 0.02 on different garments of one cut come in, and
/// from 0.03 on labels differ. In the glyph sets they are glyphs that differ by the smoothing of their edges.
public struct NearDuplicates: Sendable, Equatable, Codable {
  public static let threshold = 0.02

  /// Queries that were compared: all, or evenly spaced ones where the parts are too large for that.
  public var queries: Int
  /// In train and in database, as far as these hold images.
  public var parts: [NearestImages]

  public init(queries: Int, parts: [NearestImages]) {
    self.queries = queries
    self.parts = parts
  }
}

/// Of each query, the nearest image of one part.
public struct NearestImages: Sendable, Equatable, Codable {
  public var part: SplitPart
  /// Whatever the image shows.
  public var ofAnyClass: NearestDistances
  /// Among images that share a class with the query.
  public var ofSameClass: NearestDistances

  public init(part: SplitPart, ofAnyClass: NearestDistances, ofSameClass: NearestDistances) {
    self.part = part
    self.ofAnyClass = ofAnyClass
    self.ofSameClass = ofSameClass
  }
}

public struct NearestDistances: Sendable, Equatable, Codable {
  /// Queries with a distance below ``NearDuplicates/threshold``.
  public var nearDuplicates: Int
  /// Over the queries that have such an image at all; nil where none has. A percentile is the smallest distance
  /// that at least so many of the distances do not exceed.
  public var minimum: Double?
  public var firstPercentile: Double?
  public var median: Double?

  public init(nearDuplicates: Int, minimum: Double?, firstPercentile: Double?, median: Double?) {
    self.nearDuplicates = nearDuplicates
    self.minimum = minimum
    self.firstPercentile = firstPercentile
    self.median = median
  }

  /// - Parameter distances: infinity stands for a query without such an image.
  init(_ distances: [Double]) {
    let sorted = distances.filter(\.isFinite).sorted()
    func percentile(_ percent: Int) -> Double? {
      sorted.isEmpty ? nil : sorted[max(0, (percent * sorted.count + 99) / 100 - 1)]
    }
    self.init(
      nearDuplicates: sorted.count { $0 < NearDuplicates.threshold }, minimum: sorted.first,
      firstPercentile: percentile(1), median: percentile(50))
  }
}

extension NearDuplicates {
  /// Pairs times pixels. Photographs and drawings need a small part of them, noise needs all: more take minutes.
  private static let mostPixels = 350e9

  init(of split: Split, labels: Labels, distances: ImageDistances) {
    let parts = [SplitPart.train, .database].filter { !split[$0].isEmpty }
    let candidates = parts.map { split[$0].count }.reduce(0, +)
    let pixels = Double(split.query.count) * Double(candidates) * Double(distances.size)
    let step = max(1, Int((pixels / Self.mostPixels).rounded(.up)))
    let queries = stride(from: 0, to: split.query.count, by: step).map { Int(split.query[$0]) }
    self.init(
      queries: queries.count,
      parts: parts.map { part in
        let nearest = distances.nearest(to: queries, among: split[part].map(Int.init), labels: labels)
        return NearestImages(
          part: part, ofAnyClass: NearestDistances(nearest.ofAnyClass),
          ofSameClass: NearestDistances(nearest.ofSameClass))
      })
  }
}

extension NearDuplicates {
  /// Whether each query has a near-duplicate, of whatever class, among the training or the database images. All
  /// queries are compared: to look only for images nearer than the threshold costs a fraction of finding the nearest.
  /// - Returns: [queries]; nil for a data set whose images stay in their files.
  package static func areThere(for split: Split, in dataset: ImageDataset) -> [Bool]? {
    ImageDistances(dataset)?.isNear(
      split.query.map(Int.init), to: (split.train + split.database).map(Int.init), below: threshold)
  }
}

extension ImageDistances {
  /// Whether some other image of `candidates` is nearer to each query than `limit`.
  package func isNear(_ queries: [Int], to candidates: [Int], below limit: Double) -> [Bool] {
    var isNear = [Bool](repeating: false, count: queries.count)
    // As in `nearest`: a candidate is fetched from memory once for a batch of queries.
    let batch = 16
    var bounds = [Float](repeating: 0, count: candidates.count * min(batch, queries.count))
    for start in stride(from: 0, to: queries.count, by: batch) {
      let rows = start..<min(start + batch, queries.count)
      self.bounds(candidates, to: Array(queries[rows]), into: &bounds)
      var at = 0
      for candidate in candidates {
        for row in rows {
          let bound = bounds[at]
          at += 1
          guard Double(bound) < limit, !isNear[row], candidate != queries[row] else { continue }
          isNear[row] = distance(queries[row], candidate, below: limit) != nil
        }
      }
    }
    return isNear
  }

  /// The distance of each query to the nearest other image of `candidates`, and to the nearest that shares a class
  /// with it; infinity where there is none.
  ///
  /// Exact: only pairs are skipped whose thumbnails already differ by more.
  package func nearest(to queries: [Int], among candidates: [Int], labels: Labels)
    -> (ofAnyClass: [Double], ofSameClass: [Double])
  {
    let single = labels.single
    func sharesClass(_ one: Int, _ other: Int) -> Bool {
      if let single { single[one] == single[other] } else { labels.isRelevant(one, to: labels, other) }
    }
    var ofAnyClass = [Double](repeating: .infinity, count: queries.count)
    var ofSameClass = ofAnyClass
    // Candidates outside, queries of a batch inside: what is known of a candidate is fetched from memory once.
    let batch = 16
    var bounds = [Float](repeating: 0, count: candidates.count * min(batch, queries.count))
    for start in stride(from: 0, to: queries.count, by: batch) {
      let rows = start..<min(start + batch, queries.count)
      self.bounds(candidates, to: Array(queries[rows]), into: &bounds)
      // The nearest by thumbnail are near: with their distances known first, most others need none.
      var least = [(any: Float, same: Float)](repeating: (.infinity, .infinity), count: rows.count)
      var nearest = [(any: Int?, same: Int?)](repeating: (nil, nil), count: rows.count)
      var at = 0
      for candidate in candidates {
        for row in 0..<rows.count {
          let (query, bound) = (queries[start + row], bounds[at])
          at += 1
          guard bound < least[row].same, candidate != query else { continue }
          if bound < least[row].any { (least[row].any, nearest[row].any) = (bound, candidate) }
          if sharesClass(query, candidate) { (least[row].same, nearest[row].same) = (bound, candidate) }
        }
      }
      for row in rows {
        let (any, same) = nearest[row - start]
        if let any, let found = distance(queries[row], any) { ofAnyClass[row] = found }
        if let same, let found = distance(queries[row], same) {
          ofSameClass[row] = found
          ofAnyClass[row] = min(ofAnyClass[row], found)
        }
      }
      at = 0
      for candidate in candidates {
        for row in rows {
          let (query, bound) = (queries[row], Double(bounds[at]))
          at += 1
          // The nearest of the query's class is never nearer than the nearest of all.
          guard bound < ofSameClass[row], candidate != query else { continue }
          let isSame = sharesClass(query, candidate)
          let limit = isSame ? ofSameClass[row] : ofAnyClass[row]
          guard bound < limit, let found = distance(query, candidate, below: limit) else { continue }
          ofAnyClass[row] = min(ofAnyClass[row], found)
          if isSame { ofSameClass[row] = found }
        }
      }
    }
    return (ofAnyClass, ofSameClass)
  }
}
