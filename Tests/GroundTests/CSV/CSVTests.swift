import Ground
import Testing

struct CSVReaderTests {
    @Test(
        arguments: [
            ("", []),
            ("a,b\n", [["a", "b"]]),
            ("a,b", [["a", "b"]]),
            ("a,b\r\nc,d\r\n", [["a", "b"], ["c", "d"]]),
            ("a,b\rc,d\r", [["a", "b"], ["c", "d"]]),
            ("a,\n,b\n", [["a", ""], ["", "b"]]),
            ("a,", [["a", ""]]),
            ("\n\na\n\n\nb\n\n", [["a"], ["b"]]),
            ("\"\"\n", [[""]]),
            ("\"a,b\",\"c\"\"d\",\"e\nf\"\n", [["a,b", "c\"d", "e\nf"]]),
            ("a\"b,c\n", [["a\"b", "c"]]),
            ("\u{feff}a,b\n", [["a", "b"]]),
            ("a;b,c;d\n1;2;3\n", [["a", "b,c", "d"], ["1", "2", "3"]]),
            ("a\tb\n", [["a", "b"]]),
            (" a , b \n", [[" a ", " b "]]),
        ] as [(String, [[String]])]
    )
    func `records are read`(text: String, expected: [[String]]) throws {
        var reader = CSVReader(text)
        var records: [[String]] = []
        while let record = try reader.next() { records.append(record.fields) }
        #expect(records == expected)
    }

    @Test func `records know their line`() throws {
        var reader = CSVReader("a\r\n\"b\r\nb\"\r\n\r\nc\n")
        var lines: [Int] = []
        while let record = try reader.next() { lines.append(record.line) }
        #expect(lines == [1, 2, 5])
    }

    @Test func `a broken line is told, and the next is read`() throws {
        var reader = CSVReader(Array("a,b\n\"x\"y,1\n\"open,2\nc,d\n".utf8) + [0xff, 0x0a] + Array("e,f".utf8))
        #expect(try reader.next()?.fields == ["a", "b"])
        #expect(throws: CSVError(line: 2, problem: "text follows a closing quote")) { try reader.next() }
        #expect(throws: CSVError(line: 3, problem: "a quote is opened and never closed")) { try reader.next() }
        #expect(try reader.next() == CSVRecord(line: 4, fields: ["c", "d"]))
        #expect(throws: CSVError(line: 5, problem: "the text is not in UTF-8; save the file as UTF-8")) {
            try reader.next()
        }
        #expect(try reader.next() == CSVRecord(line: 6, fields: ["e", "f"]))
        #expect(try reader.next() == nil)
    }

    @Test func `random bytes never do worse than throw`() {
        var generator = SeededGenerator(seed: 11)
        let alphabet = Array("a,;\"\r\n\tü".utf8) + [0xff]
        for _ in 0..<5000 {
            let count = Int.random(in: 0...30, using: &generator)
            var reader = CSVReader((0..<count).map { _ in alphabet.randomElement(using: &generator) ?? 0 })
            for _ in 0...count + 1 {
                do {
                    guard try reader.next() != nil else { break }
                } catch {}
            }
            #expect(throws: Never.self) { try #require(try reader.next() == nil) }
        }
    }
}

struct CSVWriterTests {
    @Test func `quotes stand only where they are needed`() {
        var writer = CSVWriter()
        writer.write(["plain", "", "with, comma", "with \"quote\"", "two\nlines", " space"])
        writer.write([""])
        #expect(
            writer.text
                == "plain,,\"with, comma\",\"with \"\"quote\"\"\",\"two\nlines\",\" space\"\r\n\"\"\r\n"
        )
    }

    @Test func `10,000 random tables survive writing and reading`() throws {
        var generator = SeededGenerator(seed: 4180)
        let alphabet = ["a", "b", ",", ";", "\"", "\n", "\r", "\r\n", "\t", " ", "ü", "😀", "\u{feff}", "'"]
        for round in 0..<10_000 {
            let rows = (0..<Int.random(in: 1...4, using: &generator)).map { _ in
                (0..<Int.random(in: 1...4, using: &generator)).map { _ in
                    (0..<Int.random(in: 0...5, using: &generator))
                        .map { _ in alphabet.randomElement(using: &generator) ?? "" }.joined()
                }
            }
            var writer = CSVWriter()
            for row in rows { writer.write(row) }
            var reader = CSVReader(writer.text, separator: ",")
            var read: [[String]] = []
            while let record = try reader.next() { read.append(record.fields) }
            // Compared as bytes, since Swift counts texts as equal that differ in normalisation.
            guard read.map({ $0.map { Array($0.utf8) } }) == rows.map({ $0.map { Array($0.utf8) } }) else {
                Issue.record("round \(round): \(rows) became \(read)")
                return
            }
        }
    }

    @Test func `an export goes out in pieces`() {
        var writer = CSVWriter()
        writer.write(["a"])
        #expect(writer.take() == Array("a\r\n".utf8))
        writer.write(["b"])
        #expect(writer.take() == Array("b\r\n".utf8))
        #expect(writer.take().isEmpty)
    }
}

struct CSVTableTests {
    @Test func `values are found by column`() throws {
        let table = try CSVTable(parsing: Array("Name, Local ID ,Notes\nCity Library, 7 ,\n".utf8))
        let row = try #require(table.rows.first)
        #expect(row.line == 2)
        #expect(row["name"] == "City Library")
        #expect(row["local_id"] == "7")
        #expect(row["notes"] == nil)
        #expect(row["absent"] == nil)
        #expect(table.has(column: "local-id"))
        #expect(!table.has(column: "absent"))
    }

    @Test func `bad lines are reported by number and the others read`() throws {
        let table = try CSVTable(parsing: Array("a,b\n1,2\n3\n\"4,5\n6,7,8\n9,10\n".utf8))
        #expect(table.rows.map(\.line) == [2, 6])
        #expect(
            table.problems.map(\.description) == [
                "line 3: 1 field where the first line names 2 columns",
                "line 4: a quote is opened and never closed",
                "line 5: 3 fields where the first line names 2 columns",
            ]
        )
    }

    @Test(arguments: [
        ("", "line 1: the file is empty"), ("a,b,A\n", "line 1: the column “A” occurs twice"),
        ("\"a\n", "line 1: a quote is opened and never closed"),
    ])
    func `a file without a good first line is refused`(text: String, description: String) {
        let error = #expect(throws: CSVError.self) { try CSVTable(parsing: Array(text.utf8)) }
        #expect(error?.description == description)
    }
}
