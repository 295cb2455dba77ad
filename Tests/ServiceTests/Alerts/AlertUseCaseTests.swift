import Alerts
import Ground
import Harvests
import Service
import Tenancy
import Testing

@Suite struct `People and alerts` {
    @Test func `each sees the alerts of their own scope, with names`() async throws {
        try await AlertScene.with { scene in
            let all = try await scene.useCases.alerts(as: try await scene.person("admin"))
            #expect(Set(all.map(\.alert.id)) == [scene.alert.id, scene.otherAlert.id])
            #expect(Set(all.map(\.names.institution)) == ["Lib A", "Lib B"])
            for name in ["manager", "viewer"] {
                let person = try await scene.person(name)
                #expect(try await scene.useCases.alerts(as: person).map(\.alert.id) == [scene.alert.id])
                #expect(try await scene.useCases.alertCount(as: person) == 1)
                await #expect(throws: Refusal.self) { try await scene.useCases.alert(scene.otherAlert.id, as: person) }
            }
        }
    }

    @Test func `an alert shows its cause, its events and who was told`() async throws {
        try await AlertScene.with { scene in
            let detail = try await scene.useCases.alert(scene.alert.id, as: try await scene.person("viewer"))
            #expect(detail.entry?.code == 3000)
            #expect(detail.events.map(\.kind) == [.harvestFailed])
            #expect(detail.document["cause"]?["remedy"]?.string?.isEmpty == false)
            #expect(detail.document["state"] == "active")
        }
    }

    @Test func `a manager deals with their own, audited with before and after`() async throws {
        try await AlertScene.with { scene in
            let manager = try await scene.person("manager")
            let known = try await scene.useCases.acknowledgeAlert(scene.alert.id, as: manager)
            #expect(known.state == .acknowledged && known.alert.changedBy == "user:manager@lib.example")
            let entry = try await scene.lastAudit()
            #expect(entry?.action == "alert.change" && entry?.outcome == .done && entry?.institution == scene.here)
            #expect(entry?.before == ["state": "active"] && entry?.after == ["state": "acknowledged"])
        }
    }

    @Test func `a silence leaves the home view and returns by itself at its end`() async throws {
        try await AlertScene.with { scene in
            let manager = try await scene.person("manager")
            let end = AlertScene.now + .days(10)
            let silenced = try await scene.useCases.silenceAlert(scene.alert.id, until: end, as: manager)
            #expect(silenced.state == .silenced && silenced.document["silenced_until"] == JSONValue(end))
            #expect(try await scene.useCases.alerts(as: manager).isEmpty)
            #expect(try await scene.useCases.alerts(AlertFilter(state: .open(.silenced)), as: manager).count == 1)
            scene.clock.set(end)
            #expect(try await scene.useCases.alerts(as: manager).map(\.state) == [.active])
        }
    }

    @Test func `a silence cannot end in the past`() async throws {
        try await AlertScene.with { scene in
            let manager = try await scene.person("manager")
            await #expect(throws: InvalidFields.self) {
                try await scene.useCases.silenceAlert(scene.alert.id, until: AlertScene.now, as: manager)
            }
        }
    }

    @Test func `a deleted alert is hidden, and can be made active again`() async throws {
        try await AlertScene.with { scene in
            let admin = try await scene.person("admin")
            _ = try await scene.useCases.deleteAlert(scene.alert.id, as: admin)
            #expect(
                try await scene.useCases.alerts(AlertFilter(state: .all), as: admin).map(\.alert.id) == [
                    scene.otherAlert.id
                ]
            )
            #expect(try await scene.useCases.alerts(AlertFilter(state: .open(.deleted)), as: admin).count == 1)
            #expect(try await scene.useCases.reactivateAlert(scene.alert.id, as: admin).state == .active)
            #expect(try await scene.useCases.alerts(as: admin).count == 2)
        }
    }

    @Test func `a viewer changes nothing, a manager nothing of others, and both are audited`() async throws {
        try await AlertScene.with { scene in
            for (name, alert) in [("viewer", scene.alert), ("manager", scene.otherAlert)] {
                let person = try await scene.person(name)
                await #expect(throws: Refusal.self) { try await scene.useCases.silenceAlert(alert.id, as: person) }
                let entry = try await scene.lastAudit()
                #expect(
                    entry?.outcome == .refused && entry?.subject == "alert \(alert.id)" && entry?.actor == person.label
                )
            }
        }
    }

    @Test func `an alert of another consortium is as if it did not exist`() async throws {
        try await AlertScene.with { scene in
            let stranger = Principal.shell(user: "root", consortium: scene.elsewhere.consortium)
            let unknown = AlertID(999)
            for id in [scene.alert.id, unknown] {
                await #expect(throws: RecordError.unknown("alert", id)) {
                    try await scene.useCases.alert(id, as: stranger)
                }
                await #expect(throws: RecordError.unknown("alert", id)) {
                    try await scene.useCases.deleteAlert(id, as: stranger)
                }
            }
        }
    }
}
