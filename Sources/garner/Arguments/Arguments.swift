/// The values of a command's parameters, as they were typed and read.
struct Arguments: Sendable {
    private var values: [String: [any Sendable]]

    init(declared: [Declaration]) {
        values = Dictionary(declared.map { ($0.written, []) }, uniquingKeysWith: { first, _ in first })
    }

    /// The value of a parameter that the command declares.
    subscript<Value>(parameter: Parameter<Value>) -> Value {
        guard let values = values[parameter.declaration.written] else {
            preconditionFailure("the command does not declare \(parameter.declaration.written)")
        }
        return parameter.collect(values)
    }

    /// How often the parameter was given.
    func count(of declaration: Declaration) -> Int { values[declaration.written]?.count ?? 0 }

    mutating func add(_ value: any Sendable, to declaration: Declaration) {
        values[declaration.written, default: []].append(value)
    }
}
