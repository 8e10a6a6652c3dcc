package org.vmcoregdb.server.command.device;

import java.util.Map;
import org.vmcoregdb.kernel.device.PciBus;
import org.vmcoregdb.server.answer.Columns;
import org.vmcoregdb.server.answer.TextPage;

/** {@code dev -p}, as crash shows it. */
final class PciText {
    private static final int WIDTH = 16;

    /** Device types of PCI Express ({@code include/uapi/linux/pci_regs.h}). */
    private static final Map<Integer, String> EXPRESS = Map.of(
            0, "ENDPOINT",
            1, "LEG_END",
            4, "ROOT_PORT",
            5, "UPSTREAM",
            6, "DOWNSTREAM",
            7, "PCI_BRIDGE",
            8, "PCIE_BRIDGE",
            9, "RC_END",
            10, "RC_EC");

    private PciText() {}

    static void write(TextPage out, DeviceAnswers.Pci answer) {
        for (PciBus root : answer.roots()) {
            out.append(Columns.centered("ROOT BUS", WIDTH)).lines(" BUSNAME\n");
            out.format(
                    "%-16x %s%n", root.address(), Columns.centered(root.name().orElse("?"), 7));
            devices(out, root);
            buses(out, root);
            out.append('\n');
        }
        if (answer.roots().isEmpty()) {
            out.lines("no PCI devices found on this system.\n");
        }
        answer.problem().ifPresent(p -> out.append('[').append(p).lines("]\n"));
    }

    private static void devices(TextPage out, PciBus bus) {
        boolean express = bus.devices().stream().anyMatch(d -> d.express().isPresent())
                || bus.bridge().filter(d -> d.express().isPresent()).isPresent();
        out.append("  ").append(Columns.centered("PCI DEV", WIDTH)).append(' ');
        out.append(Columns.centered("DO:BU:SL.FN", 12)).append(" CLASS   PCI_ID   ");
        out.append(express || bus.devices().isEmpty() ? Columns.centered("TYPE", 11) : "")
                .append('\n');
        bus.bridge().ifPresent(d -> device(out, d));
        bus.devices().forEach(d -> device(out, d));
    }

    private static void device(TextPage out, PciBus.Device device) {
        out.format(
                "  %-16x %s %s %s",
                device.address(),
                Columns.centered(device.name().orElse("?"), 12),
                Columns.centered(hex(device.kind()), 6),
                hex(device.vendor()) + ":" + hex(device.product()));
        out.append(' ').append(Columns.centered(kind(device), 10)).append('\n');
    }

    private static String hex(int value) {
        return Integer.toHexString(0x10000 | value).substring(1);
    }

    /** What kind of device it is, as far as the kernel knows. */
    static String kind(PciBus.Device device) {
        String express = device.express().isPresent()
                ? EXPRESS.getOrDefault(device.express().getAsInt(), "")
                : "";
        return express + (device.isBridge() ? " [BRIDGE]" : "");
    }

    private static void buses(TextPage out, PciBus parent) {
        for (PciBus bus : parent.buses()) {
            out.append("  ").append(Columns.centered("PCI BUS", WIDTH)).append(' ');
            out.append(Columns.centered("PARENT BUS", WIDTH)).append('\n');
            out.format("  %-16x %-16x%n", bus.address(), bus.parent());
            devices(out, bus);
            out.append('\n');
            buses(out, bus);
        }
    }
}
