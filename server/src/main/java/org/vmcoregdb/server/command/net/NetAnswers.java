package org.vmcoregdb.server.command.net;

import java.util.List;
import java.util.Optional;
import org.vmcoregdb.kernel.net.Neighbour;
import org.vmcoregdb.kernel.net.NetDevice;
import org.vmcoregdb.kernel.net.OpenSocket;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;

/** What {@code net} answers. */
public final class NetAnswers {
    private NetAnswers() {}

    /**
     * Network devices.
     *
     * @param problem why there may be more
     */
    public record Devices(List<NetDevice> devices, Optional<String> problem) implements Answer {
        @Override
        public String type() {
            return "network_devices";
        }

        @Override
        public void text(TextPage page) {
            NetText.write(page, this);
        }

        @Override
        public void json(JsonObject out) {
            NetJson.write(out, this);
        }
    }

    /**
     * The ARP cache.
     *
     * @param problem why there may be more
     */
    public record Arp(List<Neighbour> neighbours, Optional<String> problem) implements Answer {
        @Override
        public String type() {
            return "neighbours";
        }

        @Override
        public void text(TextPage page) {
            NetText.write(page, this);
        }

        @Override
        public void json(JsonObject out) {
            NetJson.write(out, this);
        }
    }

    /**
     * The sockets of a task.
     *
     * @param problem why there may be more
     */
    public record TaskSockets(Task task, List<OpenSocket> sockets, Optional<String> problem, Look look)
            implements Answer {
        /**
         * How they are shown.
         *
         * @param matches whether these are only those that were looked for
         * @param contents whether the kernel's structs of each follow
         */
        public record Look(boolean matches, boolean contents) {}

        @Override
        public String type() {
            return "sockets";
        }

        @Override
        public void text(TextPage page) {
            NetText.write(page, this);
        }

        @Override
        public void json(JsonObject out) {
            NetJson.write(out, this);
        }
    }

    /** The heading of one socket, before the kernel's structs of it. */
    public record SocketHeading(OpenSocket socket, boolean blankBefore) implements Answer {
        @Override
        public String type() {
            return "socket";
        }

        @Override
        public void text(TextPage page) {
            NetText.write(page, this);
        }

        @Override
        public void json(JsonObject out) {
            out.putAll(NetJson.socket(socket));
        }
    }

    /** An IPv4 address that was a number. */
    public record Address(long number, String text) implements Answer {
        @Override
        public String type() {
            return "internet_address";
        }

        @Override
        public void text(TextPage page) {
            page.append(text).append('\n');
        }

        @Override
        public void json(JsonObject out) {
            out.put("number", JsonObject.unsigned(number)).put("text", text);
        }
    }
}
