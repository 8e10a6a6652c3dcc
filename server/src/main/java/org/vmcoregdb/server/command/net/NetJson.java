package org.vmcoregdb.server.command.net;

import java.util.Locale;
import java.util.stream.Collectors;
import org.vmcoregdb.kernel.net.Neighbour;
import org.vmcoregdb.kernel.net.NetDevice;
import org.vmcoregdb.kernel.net.OpenSocket;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TaskJson;

/** {@code net} as JSON. */
final class NetJson {
    private NetJson() {}

    static void write(JsonObject out, NetAnswers.Devices answer) {
        out.put("devices", answer.devices().stream().map(NetJson::device).toList())
                .put("problem", answer.problem());
    }

    private static JsonObject device(NetDevice device) {
        return new JsonObject()
                .address("device", device.address())
                .put("name", device.name())
                .put("addresses", device.internet())
                .put("problem", device.problem());
    }

    static void write(JsonObject out, NetAnswers.Arp answer) {
        out.put(
                        "neighbours",
                        answer.neighbours().stream().map(NetJson::neighbour).toList())
                .put("problem", answer.problem());
    }

    private static JsonObject neighbour(Neighbour neighbour) {
        return new JsonObject()
                .address("neighbour", neighbour.address())
                .put("address", neighbour.internet())
                .put("hardware_type", NetNames.hardware(neighbour.deviceType()))
                .put(
                        "hardware_address",
                        neighbour.hardware().stream()
                                .map(octet -> String.format(Locale.ROOT, "%02x", octet))
                                .collect(Collectors.joining(":")))
                .put("device", neighbour.device())
                .put("states", neighbour.states());
    }

    static void write(JsonObject out, NetAnswers.TaskSockets answer) {
        out.put("task", TaskJson.of(answer.task()))
                .put("sockets", answer.sockets().stream().map(NetJson::socket).toList())
                .put("problem", answer.problem());
    }

    static JsonObject socket(OpenSocket socket) {
        return new JsonObject()
                .put("fd", socket.descriptor())
                .address("socket", socket.socket())
                .address("sock", socket.sock())
                .put("family", NetNames.family(socket.family()))
                .put("kind", NetNames.kind(socket.kind()))
                .put("source", socket.source().map(NetJson::end))
                .put("destination", socket.destination().map(NetJson::end))
                .put("problem", socket.problem());
    }

    private static JsonObject end(OpenSocket.Endpoint end) {
        return new JsonObject().put("address", end.text()).put("port", end.port());
    }
}
