import Foundations
import Testing

struct JSONValueTests {
  @Test("One spelling for each value")
  func canonical() {
    let value: JSONValue = [
      "zebra": 1.0, "apple": [true, false, .null], "Apple": -0.0, "tab\t\"quote\"\\": "line\nfeed \u{1} é",
      "number": 0.1, "tiny": 1e-5, "large": 1e300, "integer": 9_007_199_254_740_993, "none": [:], "empty": [],
    ]
    #expect(
      value.canonical == #"{"Apple":0,"apple":[true,false,null],"empty":[],"integer":9007199254740993,"#
        + #""large":1e+300,"none":{},"number":0.1,"tab\u0009\"quote\"\\":"line\u000afeed \u0001 é","#
        + #""tiny":1e-05,"zebra":1}"#)
  }

  @Test("An integral number and the integer are one value, whatever way it was written")
  func integersAndNumbers() {
    #expect(JSONValue.number(1).digest == JSONValue.integer(1).digest)
    #expect(JSONValue.number(1e-2).digest == JSONValue.number(0.01).digest)
    #expect(JSONValue.number(-3).canonical == "-3")
    #expect(JSONValue.number(0.30000000000000004).digest != JSONValue.number(0.3).digest)
    #expect(JSONValue.string("1").digest != JSONValue.integer(1).digest)
  }

  @Test("The digest is that of the text (checked with sha256sum)")
  func digest() {
    #expect(
      JSONValue.object(["a": [1, 2.5]]).digest.description
        == "45114ee64965e5a9cfed7278f4c1e19f31200fcd5794131ef21554280bbf7a68")
  }

  @Test("Parsing reads every canonical text back, words for what is not finite among them")
  func roundTrip() throws {
    let value: JSONValue = [
      "a": [1, -2, 0.5, 1e300, 1e-300, .number(.infinity), .number(-.infinity)], "b": ["": .null],
      "c": "\u{0}\u{1F}\"\\/é😀", "d": [true, false, [], [:]],
    ]
    #expect(try JSONValue(parsing: Array(value.canonical.utf8)) == value)
    guard case .number(let notANumber) = try JSONValue(parsing: Array("NaN".utf8)) else {
      Issue.record("NaN is no number")
      return
    }
    #expect(notANumber.isNaN)
    #expect(JSONValue.number(.nan).canonical == "NaN")
  }

  @Test("Spaces, escapes and surrogate pairs")
  func liberties() throws {
    let text = " {\n\"a\" :\t[ 1 , 2e0, -0.5E+1 ] , \"b\\u0041\\n\\/\" : \"\\ud83d\\ude00\" } "
    #expect(try JSONValue(parsing: Array(text.utf8)) == ["a": [1, 2.0, -5.0], "bA\n/": "😀"])
  }

  @Test(
    "What is not JSON is refused",
    arguments: [
      "", " ", "{", "[1,]", "[1 2]", "{\"a\" 1}", "{\"a\":1,}", "{a:1}", "{\"a\":1,\"a\":2}", "01", "-", "1.",
      ".5",
      "1e", "+1", "1e999", "tru", "nul", "\"", "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"", "\"\\ud83d\"",
      "\"\\ude00\"",
      "\"\\ud83d\\u0041\"", "\"\n\"", "1 2", "[1]]", "'a'",
      String(repeating: "[", count: 100_000),
    ])
  func malformed(text: String) {
    #expect(throws: JSONError.self) { try JSONValue(parsing: Array(text.utf8)) }
  }

  @Test func badUTF8() {
    #expect(throws: JSONError.self) { try JSONValue(parsing: [0x22, 0xC3, 0x22]) }
  }

  @Test("Random damage never crashes the parser")
  func damaged() {
    let text = Array(#"{"a":[1,-2.5e3,"x\u00e9\\",null,true],"b":{"c":{}}}"#.utf8)
    var generator = RandomStream(seed: 1, purpose: "test").generator()
    var refused = 0
    for _ in 0..<3_000 {
      var bytes = text
      for _ in 0...generator.below(3) { bytes[generator.below(bytes.count)] = UInt8(generator.below(256)) }
      bytes.removeLast(generator.below(3))
      do {
        // What is still JSON must mean the same once written canonically.
        let value = try JSONValue(parsing: bytes)
        #expect((try? JSONValue(parsing: Array(value.canonical.utf8)))?.canonical == value.canonical)
      } catch {
        refused += 1
      }
    }
    #expect(refused > 1_000)
  }
}
