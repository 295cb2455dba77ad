internal import CMicroHTTPD
internal import Foundation
internal import Ground

// What libmicrohttpd calls, on the threads it made for the daemon. Each finds its object and hands over.
extension Daemon {
    static var callbacks: cmhd_callbacks {
        cmhd_callbacks(
            context: nil,
            handle: { context, connection, _, method, version, upload, uploadSize, slot in
                guard let context, let connection, let method, let version, let uploadSize, let slot else { return .NO }
                let exchange: Exchange
                guard let known = slot.pointee else {
                    exchange = Exchange(Daemon.from(context), connection)
                    slot.pointee = Unmanaged.passRetained(exchange).toOpaque()
                    return exchange.begin(method: String(cString: method), version: String(cString: version))
                }
                exchange = Unmanaged.fromOpaque(known).takeUnretainedValue()
                guard uploadSize.pointee > 0 else { return exchange.proceed() }
                let piece = UnsafeRawBufferPointer(start: upload, count: uploadSize.pointee)
                return exchange.takeBody(piece, left: &uploadSize.pointee)
            },
            completed: { _, _, slot, code in
                guard let object = slot?.pointee else { return }
                slot?.pointee = nil
                let exchange = Unmanaged<Exchange>.fromOpaque(object).takeRetainedValue()
                exchange.complete(isWhole: code == .REQUEST_TERMINATED_COMPLETED_OK)
            },
            connection: { context, connection, _, code in
                guard let context, let connection else { return }
                let table = Daemon.from(context).connections
                switch code {
                case .CONNECTION_NOTIFY_STARTED:
                    let address = cmhd_client_address(connection).flatMap { IPAddress($0) }?.description ?? ""
                    table.opened(connection, descriptor: cmhd_socket(connection), address: address)
                default:
                    table.closed(connection)
                }
            },
            target: { context, target, connection in
                guard let context, let target, let connection else { return nil }
                Daemon.from(context).connections.targetCame(connection, String(cString: target))
                return nil
            },
            // The target is kept as it was sent; the router decodes each segment by itself.
            unescape: { _, _, text in text.map { strlen($0) } ?? 0 }
        )
    }

    private static func from(_ context: UnsafeMutableRawPointer) -> Daemon {
        Unmanaged.fromOpaque(context).takeUnretainedValue()
    }
}
