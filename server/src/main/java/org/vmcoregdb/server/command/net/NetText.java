package org.vmcoregdb.server.command.net;

import java.util.Optional;
import org.vmcoregdb.kernel.net.Neighbour;
import org.vmcoregdb.kernel.net.NetDevice;
import org.vmcoregdb.kernel.net.OpenSocket;
import org.vmcoregdb.kernel.net.Sockets;
import org.vmcoregdb.server.answer.Columns;
import org.vmcoregdb.server.answer.TaskHeading;
import org.vmcoregdb.server.answer.TextPage;

/** {@code net}, as crash shows it. */
final class NetText {
    private static final int WIDTH = 16;
    private static final int ETHERNET = 1;
    private static final int DATAGRAM = 2;

    private NetText() {}

    static void write(TextPage out, NetAnswers.Devices answer) {
        out.append(Columns.centered("NET_DEVICE", WIDTH)).lines("  NAME       IP ADDRESS(ES)\n");
        for (NetDevice device : answer.devices()) {
            out.format(
                    "%s  %-10s %s",
                    Columns.centeredRight(Long.toHexString(device.address()), WIDTH),
                    device.name().orElse("?"),
                    String.join(", ", device.internet()));
            problem(out, device.problem());
            out.append('\n');
        }
        last(out, answer.problem());
    }

    private static void problem(TextPage out, Optional<String> problem) {
        problem.ifPresent(p -> out.append(" [").append(p).append(']'));
    }

    private static void last(TextPage out, Optional<String> problem) {
        problem.ifPresent(p -> out.append('[').append(p).lines("]\n"));
    }

    static void write(TextPage out, NetAnswers.Arp answer) {
        if (!answer.neighbours().isEmpty()) {
            out.lines("NEIGHBOUR        IP ADDRESS      HW TYPE    HW ADDRESS         DEVICE  STATE\n");
        }
        for (Neighbour neighbour : answer.neighbours()) {
            out.format(
                    "%-16x %-16s%-10s ",
                    neighbour.address(), neighbour.internet(), NetNames.hardware(neighbour.deviceType()));
            int left = neighbour.hardware().size();
            for (int octet : neighbour.hardware()) {
                left--;
                out.format("%02x", octet).append(neighbour.deviceType() == ETHERNET && left > 0 ? ':' : ' ');
            }
            out.format(" %-6s  %s%n", neighbour.device().orElse("?"), String.join("|", neighbour.states()));
        }
        last(out, answer.problem());
    }

    static void write(TextPage out, NetAnswers.TaskSockets answer) {
        if (!answer.look().matches()) {
            out.between();
        }
        TaskHeading.append(out, answer.task());
        if (answer.sockets().isEmpty()) {
            out.lines("No open sockets.\n");
        } else if (!answer.look().contents()) {
            out.lines("FD      SOCKET            SOCK       FAMILY:TYPE SOURCE-PORT DESTINATION-PORT\n");
            answer.sockets().forEach(s -> socket(out, s));
            out.lines(answer.look().matches() ? "\n" : "");
        }
        last(out, answer.problem());
    }

    private static void socket(TextPage out, OpenSocket socket) {
        out.format("%2d %16x %16x ", socket.descriptor(), socket.socket(), socket.sock());
        if (socket.sock() == 0) {
            out.append("(no sock)");
            problem(out, socket.problem());
            out.append('\n');
            return;
        }
        out.append(NetNames.family(socket.family())).append(':').append(NetNames.kind(socket.kind()));
        out.append(socket.kind() == DATAGRAM ? "  " : " ");
        Optional<String> from = socket.source().map(e -> e.groups() + "-" + e.port());
        Optional<String> to = socket.destination().map(e -> e.groups() + "-" + e.port());
        if (socket.family() == Sockets.INET) {
            out.format(" %s %s", from.orElse("?"), to.orElse("?"));
        } else if (socket.family() == Sockets.INET6) {
            String left = from.orElse("?");
            out.append(left).append(' ').append(Columns.centered(to.orElse("?"), left.length()));
        }
        problem(out, socket.problem());
        out.append('\n');
    }

    static void write(TextPage out, NetAnswers.SocketHeading heading) {
        out.lines(heading.blankBefore() ? "\n" : "");
        out.append("FD  ").append(Columns.centered("SOCKET", WIDTH)).append("  ");
        out.append(Columns.centered("SOCK", WIDTH)).append('\n');
        OpenSocket socket = heading.socket();
        out.format("%2d  %16x  %16x%n%n", socket.descriptor(), socket.socket(), socket.sock());
    }
}
