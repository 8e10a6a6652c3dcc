package org.vmcoregdb.server.command.device;

import org.vmcoregdb.kernel.device.DiskActivity;
import org.vmcoregdb.kernel.device.PciBus;
import org.vmcoregdb.kernel.device.Resource;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.NamedAddress;

/** {@code dev} as JSON. */
final class DeviceJson {
    private DeviceJson() {}

    static void write(JsonObject out, DeviceAnswers.Numbers answer) {
        out.put("kind", answer.block() ? "block" : "character")
                .put(
                        "numbers",
                        answer.numbers().stream().map(DeviceJson::number).toList())
                .put("problem", answer.problem());
    }

    private static JsonObject number(DeviceAnswers.Numbers.Row row) {
        return new JsonObject()
                .put("major", row.number().major())
                .put("name", row.number().name())
                .address("object", row.number().object())
                .put("operations", row.operations().map(NamedAddress::json));
    }

    static void write(JsonObject out, DeviceAnswers.DiskRows answer) {
        out.put("disks", answer.disks().stream().map(DeviceJson::disk).toList()).put("problem", answer.problem());
    }

    private static JsonObject disk(DiskActivity disk) {
        return new JsonObject()
                .put("major", disk.major())
                .put("name", disk.name())
                .address("disk", disk.disk())
                .address("queue", disk.queue())
                .put(disk.bySync() ? "asynchronous" : "reads", disk.reads())
                .put(disk.bySync() ? "synchronous" : "writes", disk.writes())
                .put("multi_queue", disk.multiQueue())
                .put("in_driver", disk.inDriver())
                .put("problem", disk.problem());
    }

    static void write(JsonObject out, DeviceAnswers.Resources answer) {
        out.put("kind", answer.ports() ? "ports" : "memory")
                .put(
                        "resources",
                        answer.resources().stream().map(DeviceJson::resource).toList())
                .put("problem", answer.problem());
    }

    private static JsonObject resource(Resource resource) {
        return new JsonObject()
                .address("resource", resource.address())
                .address("start", resource.start())
                .address("end", resource.end())
                .put("name", resource.name())
                .put("depth", resource.depth());
    }

    static void write(JsonObject out, DeviceAnswers.Pci answer) {
        out.put("buses", answer.roots().stream().map(DeviceJson::bus).toList()).put("problem", answer.problem());
    }

    private static JsonObject bus(PciBus bus) {
        return new JsonObject()
                .address("bus", bus.address())
                .put("name", bus.name())
                .put("bridge", bus.bridge().map(DeviceJson::device))
                .put("devices", bus.devices().stream().map(DeviceJson::device).toList())
                .put("buses", bus.buses().stream().map(DeviceJson::bus).toList());
    }

    private static JsonObject device(PciBus.Device device) {
        return new JsonObject()
                .address("device", device.address())
                .put("name", device.name())
                .put("class", device.kind())
                .put("vendor_id", device.vendor())
                .put("device_id", device.product())
                .put("kind", PciText.kind(device).strip());
    }
}
