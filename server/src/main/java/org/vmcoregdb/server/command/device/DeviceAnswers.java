package org.vmcoregdb.server.command.device;

import java.util.List;
import java.util.Optional;
import org.vmcoregdb.kernel.device.DeviceNumber;
import org.vmcoregdb.kernel.device.DiskActivity;
import org.vmcoregdb.kernel.device.PciBus;
import org.vmcoregdb.kernel.device.Resource;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.NamedAddress;
import org.vmcoregdb.server.answer.TextPage;

/** What {@code dev} answers. In all of them the problem is why there may be more. */
public final class DeviceAnswers {
    private DeviceAnswers() {}

    /** Numbers of character or block devices. */
    public record Numbers(boolean block, List<Row> numbers, Optional<String> problem) implements Answer {
        /** A number and the operations of its devices, if it has some. */
        public record Row(DeviceNumber number, Optional<NamedAddress> operations) {}

        @Override
        public String type() {
            return "device_numbers";
        }

        @Override
        public void text(TextPage page) {
            DeviceText.write(page, this);
        }

        @Override
        public void json(JsonObject out) {
            DeviceJson.write(out, this);
        }
    }

    /** What disks have to do. */
    public record DiskRows(List<DiskActivity> disks, Optional<String> problem) implements Answer {
        @Override
        public String type() {
            return "disks";
        }

        @Override
        public void text(TextPage page) {
            DeviceText.write(page, this);
        }

        @Override
        public void json(JsonObject out) {
            DeviceJson.write(out, this);
        }
    }

    /** Addresses of ports, or of memory. */
    public record Resources(boolean ports, List<Resource> resources, Optional<String> problem) implements Answer {
        @Override
        public String type() {
            return "resources";
        }

        @Override
        public void text(TextPage page) {
            DeviceText.write(page, this);
        }

        @Override
        public void json(JsonObject out) {
            DeviceJson.write(out, this);
        }
    }

    /** Devices on PCI buses. */
    public record Pci(List<PciBus> roots, Optional<String> problem) implements Answer {
        @Override
        public String type() {
            return "pci_buses";
        }

        @Override
        public void text(TextPage page) {
            PciText.write(page, this);
        }

        @Override
        public void json(JsonObject out) {
            DeviceJson.write(out, this);
        }
    }

    /** What drivers added to the dump. */
    public record DriverDumps(List<DriverDump> dumps) implements Answer {
        /**
         * What one driver added.
         *
         * @param size in bytes
         */
        public record DriverDump(int index, long size, String name) {}

        @Override
        public String type() {
            return "driver_dumps";
        }

        @Override
        public void text(TextPage page) {
            page.lines("INDEX  SIZE             NAME\n");
            dumps.forEach(d -> page.format("%3d    %-16d %s%n", d.index(), d.size(), d.name()));
        }

        @Override
        public void json(JsonObject out) {
            out.put(
                    "dumps",
                    dumps.stream()
                            .map(d -> new JsonObject()
                                    .put("index", d.index())
                                    .put("size", d.size())
                                    .put("name", d.name()))
                            .toList());
        }
    }
}
