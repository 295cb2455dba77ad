import Ground
import Testing

/// Cases of our own for every behaviour that the mandatory part of the Mustache specification names.
struct TemplateTests {
    struct Case: CustomTestStringConvertible {
        let name: String
        let template: String
        let model: JSONValue
        var partials: [String: String] = [:]
        let expected: String

        var testDescription: String { name }
    }

    @Test(arguments: variables + names + sections + inverted + comments + delimiters + partials)
    func `a template is filled in`(_ example: Case) throws {
        let template = try Template(parsing: example.template)
        let partials = try example.partials.mapValues { source throws(MustacheError) in try Template(parsing: source) }
        #expect(try template.render(example.model, partials: partials) == example.expected)
    }

    static let variables = [
        Case(name: "no tag", template: "Hello from {Garner}.\n", model: [:], expected: "Hello from {Garner}.\n"),
        Case(name: "a variable", template: "Dear {{name}},", model: ["name": "Ada"], expected: "Dear Ada,"),
        Case(
            name: "values are not templates",
            template: "{{name}}",
            model: ["name": "{{other}}", "other": "x"],
            expected: "{{other}}"
        ),
        Case(
            name: "escaped",
            template: "{{v}}",
            model: ["v": "& \" < > '"],
            expected: "&amp; &quot; &lt; &gt; &#39;"
        ),
        Case(name: "three braces do not escape", template: "{{{v}}}", model: ["v": "<&>"], expected: "<&>"),
        Case(name: "an ampersand does not escape", template: "{{&v}}", model: ["v": "<&>"], expected: "<&>"),
        Case(name: "a whole number", template: "{{v}}|{{{v}}}|{{&v}}", model: ["v": 85], expected: "85|85|85"),
        Case(name: "a decimal number", template: "{{v}}", model: ["v": 1.21], expected: "1.21"),
        Case(name: "a number without decimals", template: "{{v}}", model: ["v": 3.0], expected: "3"),
        Case(name: "a flag", template: "{{v}}", model: ["v": true], expected: "true"),
        Case(name: "null", template: "({{v}}{{{v}}}{{&v}})", model: ["v": nil], expected: "()"),
        Case(name: "absent", template: "({{v}}{{{v}}}{{&v}})", model: [:], expected: "()"),
        Case(
            name: "space inside and around",
            template: "| {{ v }} {{{ v }}} {{& v }} |",
            model: ["v": "x"],
            expected: "| x x x |"
        ),
        Case(name: "never alone on a line", template: "  {{v}}\n", model: ["v": "x"], expected: "  x\n"),
        Case(name: "the value at hand", template: "{{.}}", model: "x<", expected: "x&lt;"),
    ]

    static let names = [
        Case(
            name: "points lead inwards",
            template: "{{a.b.c}} = {{#a}}{{b.c}}{{/a}}",
            model: ["a": ["b": ["c": "x"]]],
            expected: "x = x"
        ),
        Case(name: "a broken chain", template: "({{a.b.c}})", model: ["a": ["b": [:]]], expected: "()"),
        Case(name: "a chain through a text", template: "({{a.b}})", model: ["a": "x"], expected: "()"),
        Case(
            name: "only the first part is looked for outside",
            template: "{{#a}}({{b.c}}){{/a}}",
            model: ["a": ["b": [:]], "b": ["c": "wrong"]],
            expected: "()"
        ),
        Case(
            name: "inner values hide outer ones",
            template: "{{#a}}{{b}}{{/a}}{{b}}",
            model: ["a": ["b": 1], "b": 2],
            expected: "12"
        ),
        Case(
            name: "null hides an outer value",
            template: "{{#a}}({{b}}){{/a}}",
            model: ["a": ["b": nil], "b": 2],
            expected: "()"
        ),
        Case(
            name: "outer values are seen inside",
            template: "{{#a}}{{#b}}{{x}}{{y}}{{z}}{{/b}}{{/a}}",
            model: ["a": ["y": 2], "b": ["z": 3], "x": 1],
            expected: "123"
        ),
    ]

    static let sections = [
        Case(name: "true", template: "{{#on}}yes{{/on}}", model: ["on": true], expected: "yes"),
        Case(name: "false", template: "({{#on}}yes{{/on}})", model: ["on": false], expected: "()"),
        Case(name: "absent", template: "({{#on}}yes{{/on}})", model: [:], expected: "()"),
        Case(name: "null", template: "({{#on}}yes{{/on}})", model: ["on": nil], expected: "()"),
        Case(name: "an empty text", template: "({{#on}}yes{{/on}})", model: ["on": ""], expected: "()"),
        Case(name: "zero is something", template: "({{#on}}{{.}}{{/on}})", model: ["on": 0], expected: "(0)"),
        Case(name: "a text", template: "{{#on}}<{{.}}>{{/on}}", model: ["on": "x"], expected: "<x>"),
        Case(
            name: "a list",
            template: "{{#l}}{{n}},{{/l}}",
            model: ["l": [["n": 1], ["n": 2], ["n": 3]]],
            expected: "1,2,3,"
        ),
        Case(name: "an empty list", template: "({{#l}}x{{/l}})", model: ["l": []], expected: "()"),
        Case(
            name: "a list of texts",
            template: "{{#l}}({{.}}){{/l}}",
            model: ["l": ["a", 2, 1.5]],
            expected: "(a)(2)(1.5)"
        ),
        Case(
            name: "a list of lists",
            template: "{{#l}}({{#.}}{{.}}{{/.}}){{/l}}",
            model: ["l": [[1, 2], [3]]],
            expected: "(12)(3)"
        ),
        Case(
            name: "a list as the whole model",
            template: "{{#.}}({{v}}){{/.}}",
            model: [["v": 1], ["v": 2]],
            expected: "(1)(2)"
        ),
        Case(
            name: "the same name inside itself",
            template: "{{#b}}1{{#b}}2{{/b}}3{{/b}}",
            model: ["b": true],
            expected: "123"
        ),
        Case(name: "a dotted name", template: "{{#a.b}}x{{/a.b}}", model: ["a": ["b": true]], expected: "x"),
        Case(
            name: "alone on its lines",
            template: "a\n{{#b}}\nb\n{{/b}}\nc\n",
            model: ["b": true],
            expected: "a\nb\nc\n"
        ),
        Case(
            name: "indented on its lines",
            template: "a\n  {{#b}}\nb\n\t{{/b}} \nc",
            model: ["b": true],
            expected: "a\nb\nc"
        ),
        Case(
            name: "with CRLF",
            template: "a\r\n{{#b}}\r\nb\r\n{{/b}}\r\nc",
            model: ["b": true],
            expected: "a\r\nb\r\nc"
        ),
        Case(name: "at the start", template: "  {{#b}}\nb{{/b}}\nc", model: ["b": true], expected: "b\nc"),
        Case(name: "at the end", template: "{{#b}}b\n  {{/b}}", model: ["b": true], expected: "b\n"),
        Case(name: "inside a line", template: " | {{#b}}\t{{/b}} | \n", model: ["b": true], expected: " | \t | \n"),
        Case(
            name: "two on one line keep the line",
            template: " {{#b}}A{{/b}}\n {{#b}}B{{/b}}\n",
            model: ["b": true],
            expected: " A\n B\n"
        ),
        Case(name: "space in the tags", template: "|{{# b }}x{{/ b }}|", model: ["b": true], expected: "|x|"),
    ]

    static let inverted = [
        Case(name: "of true", template: "({{^on}}no{{/on}})", model: ["on": true], expected: "()"),
        Case(name: "of false", template: "({{^on}}no{{/on}})", model: ["on": false], expected: "(no)"),
        Case(name: "of nothing", template: "({{^on}}no{{/on}})", model: [:], expected: "(no)"),
        Case(name: "of null", template: "({{^on}}no{{/on}})", model: ["on": nil], expected: "(no)"),
        Case(name: "of an empty list", template: "({{^l}}none{{/l}})", model: ["l": []], expected: "(none)"),
        Case(name: "of a list", template: "({{^l}}none{{/l}})", model: ["l": [1]], expected: "()"),
        Case(name: "of a dictionary", template: "({{^d}}none{{/d}})", model: ["d": [:]], expected: "()"),
        Case(name: "alone on its lines", template: "a\n{{^b}}\nb\n{{/b}}\nc\n", model: [:], expected: "a\nb\nc\n"),
        Case(name: "of a broken chain", template: "({{^a.b}}x{{/a.b}})", model: ["a": [:]], expected: "(x)"),
    ]

    static let comments = [
        Case(name: "inside a line", template: "12{{! note }}34", model: [:], expected: "1234"),
        Case(name: "of several lines", template: "12{{!\n  note\n}}34\n", model: [:], expected: "1234\n"),
        Case(name: "alone", template: "a\n{{! note }}\nb\n", model: [:], expected: "a\nb\n"),
        Case(name: "alone and indented", template: "a\n  {{! note }}\nb\n", model: [:], expected: "a\nb\n"),
        Case(name: "alone, of several lines", template: "a\n{{!\nnote\n}}\nb\n", model: [:], expected: "a\nb\n"),
        Case(name: "alone at the end", template: "a\n  {{! note }}", model: [:], expected: "a\n"),
        Case(name: "behind text", template: "  12 {{! 34 }}\n", model: [:], expected: "  12 \n"),
        Case(name: "space around stays", template: "12 {{! x }} 34", model: [:], expected: "12  34"),
        Case(name: "is no variable", template: "({{! v }})", model: ["! v": 1, "v": 2], expected: "()"),
    ]

    static let delimiters = [
        Case(name: "changed", template: "{{=<% %>=}}(<%v%>)", model: ["v": 1], expected: "(1)"),
        Case(name: "special characters", template: "({{=[ ]=}}[v])", model: ["v": 1], expected: "(1)"),
        Case(
            name: "changed and changed back",
            template: "{{= | | =}}|v||={{ }}=|{{v}}",
            model: ["v": 1],
            expected: "11"
        ),
        Case(
            name: "in sections",
            template: "{{#s}}{{v}}{{=| |=}}|v||/s|",
            model: ["s": true, "v": 1],
            expected: "11"
        ),
        Case(name: "unescaped", template: "{{=<% %>=}}<%&v%><%{v}%>", model: ["v": "&"], expected: "&&"),
        Case(name: "alone", template: "a\n  {{=@ @=}}\nb@v@", model: ["v": 1], expected: "a\nb1"),
        Case(name: "padded", template: "|{{=  @   @  =}}|", model: [:], expected: "||"),
        Case(
            name: "not handed to a partial",
            template: "{{=| |=}}|>p|:|v|",
            model: ["v": 1],
            partials: ["p": "{{v}}|v|{{=< >=}}"],
            expected: "1|v|:1"
        ),
    ]

    static let partials = [
        Case(name: "included", template: "({{>p}})", model: ["v": 1], partials: ["p": "v={{v}}"], expected: "(v=1)"),
        Case(name: "absent", template: "({{>p}})", model: [:], expected: "()"),
        Case(
            name: "recursive",
            template: "{{>node}}",
            model: ["v": "X", "nodes": [["v": "Y", "nodes": []]]],
            partials: ["node": "{{v}}<{{#nodes}}{{>node}}{{/nodes}}>"],
            expected: "X<Y<>>"
        ),
        Case(
            name: "inside a line, no indentation",
            template: "  {{v}}  {{> p}}\n",
            model: ["v": "|"],
            partials: ["p": ">\n>"],
            expected: "  |  >\n>\n"
        ),
        Case(
            name: "alone, each line indented",
            template: "\\\n {{>p}}\n/\n",
            model: ["content": "<\n->"],
            partials: ["p": "|\n{{{content}}}\n|\n"],
            expected: "\\\n |\n <\n->\n |\n/\n"
        ),
        Case(
            name: "indentation inside indentation",
            template: "  {{>a}}\n",
            model: ["on": true, "list": [1, 2]],
            partials: ["a": "a\n  {{>b}}\nz\n", "b": "{{#on}}b\n{{/on}}\n{{#list}}\n- {{.}}\n{{/list}}\n"],
            expected: "  a\n    b\n    - 1\n    - 2\n  z\n"
        ),
        Case(
            name: "alone at the end",
            template: ">\n  {{>p}}",
            model: [:],
            partials: ["p": ">\n>"],
            expected: ">\n  >\n  >"
        ),
        Case(
            name: "with CRLF",
            template: "|\r\n{{>p}}\r\n|",
            model: [:],
            partials: ["p": ">"],
            expected: "|\r\n>|"
        ),
        Case(
            name: "escaped as the template that includes it",
            template: "{{> p }}",
            model: ["v": "<"],
            partials: ["p": "{{v}}"],
            expected: "&lt;"
        ),
    ]

    @Test func `without escaping, values are written as they are`() throws {
        let template = try Template(parsing: "{{v}} {{{v}}} {{>p}}", escaping: .none)
        let partials = ["p": try Template(parsing: "{{v}}", escaping: .html)]
        #expect(try template.render(["v": "<&>"], partials: partials) == "<&> <&> <&>")
    }

    @Test(arguments: [
        ("a\n{{#open}}\nb", "line 2: the section “open” is never closed"),
        ("a\n{{/open}}", "line 2: “open” is closed but was never opened"),
        ("{{#a}}\n{{#b}}\n{{/a}}{{/b}}", "line 3: “a” is closed, but the section open here is “b” of line 2"),
        ("\n\n{{name", "line 3: a tag that has no end"),
        ("{{{name}}", "line 1: a tag that has no end"),
        ("{{!\n\n}}{{}}", "line 3: “” is no name"),
        ("{{a..b}}", "line 1: “a..b” is no name"),
        ("{{a b}}", "line 1: “a b” is no name"),
        ("{{>}}", "line 1: a partial without a name"),
        ("{{=x=}}", "line 1: “x” is no pair of delimiters"),
        ("{{$block}}{{/block}}", "line 1: “$block” asks for a part of Mustache that is not supported"),
        ("{{<parent}}{{/parent}}", "line 1: “<parent” asks for a part of Mustache that is not supported"),
    ])
    func `an error says what and where`(source: String, description: String) {
        let error = #expect(throws: MustacheError.self) { try Template(parsing: source) }
        #expect(error?.description == description)
    }

    @Test func `sections nest to a limit`() {
        let deep = { (count: Int) in
            String(repeating: "{{#a}}", count: count) + String(repeating: "{{/a}}", count: count)
        }
        #expect(throws: Never.self) { try Template(parsing: deep(50)) }
        #expect(throws: MustacheError.self) { try Template(parsing: deep(51)) }
    }

    @Test func `a template that is too long is refused`() {
        #expect(throws: MustacheError.self) { try Template(parsing: String(repeating: "x", count: 1 << 20 + 1)) }
    }

    @Test func `a text that would be too long is refused`() throws {
        let template = try Template(parsing: "{{#l}}{{#l}}{{#l}}0123456789{{/l}}{{/l}}{{/l}}")
        let model: JSONValue = ["l": .list([JSONValue](repeating: 1, count: 1000))]
        let error = #expect(throws: MustacheError.self) { try template.render(model, limit: 10_000) }
        #expect(error?.description == "the text would be longer than 10000 bytes or take too long")
        let silent = try Template(parsing: "{{#l}}{{#l}}{{#l}}{{/l}}{{/l}}{{/l}}")
        #expect(throws: MustacheError.self) { try silent.render(model) }
    }

    @Test func `partials that include each other without end are refused`() throws {
        let partials = ["a": try Template(parsing: "{{>b}}"), "b": try Template(parsing: "{{>a}}")]
        let error = #expect(throws: MustacheError.self) {
            try Template(parsing: "{{>a}}").render([:], partials: partials)
        }
        #expect(error?.problem == "partials include each other without end")
    }

    @Test func `random templates never do worse than throw`() throws {
        var generator = SeededGenerator(seed: 5)
        let pieces = [
            "{{", "}}", "{", "}", "#", "/", "^", ">", "!", "=", "a", "b", ".", " ", "\n", "{{#a}}", "{{/a}}", "{{a}}",
        ]
        let partial = try Template(parsing: "{{#a}}\n{{b}}\n{{/a}}")
        for _ in 0..<5000 {
            let count = Int.random(in: 0...15, using: &generator)
            let source = (0..<count).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
            guard let template = try? Template(parsing: source) else { continue }
            _ = try? template.render(["a": [["b": 1], "x"], "b": "y"], partials: ["a": partial])
        }
    }
}
