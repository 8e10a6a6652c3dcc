package org.vmcoregdb.checks;

import java.util.ArrayList;
import java.util.List;
import org.vmcoregdb.kernel.block.BlockDevice;
import org.vmcoregdb.kernel.block.BlockDevices;
import org.vmcoregdb.kernel.block.BlockRequest;

/** Block devices that do not end what they were asked for. */
record StuckDisks(Evidence evidence) implements Check {
    private static final int LINES = 4;

    @Override
    public String id() {
        return "io.stuck";
    }

    @Override
    public String about() {
        return "block devices that do not answer";
    }

    @Override
    public List<Finding> look() {
        List<Finding> found = new ArrayList<>();
        BlockDevices devices = BlockDevices.of(evidence.kernel());
        for (BlockDevice device : devices.stuck()) {
            String name = device.alias()
                    .map(alias -> device.name() + " (" + alias + ")")
                    .orElse(device.name());
            long inFlight = device.count(BlockRequest.State.IN_FLIGHT);
            found.add(new Finding(
                    id(),
                    Severity.CRITICAL,
                    device.stopped()
                            ? name + " is suspended and keeps "
                                    + Words.count(device.requests().size(), "request") + "."
                            : name + " has not answered for "
                                    + Words.seconds(device.oldest().orElse(0)) + ": "
                                    + (inFlight > 0
                                            ? Words.count(inFlight, "request") + (inFlight == 1 ? " is" : " are")
                                                    + " at its driver."
                                            : Words.count(device.requests().size(), "request")
                                                    + " did not get to its driver."),
                    Words.first(device.requests().stream().map(StuckDisks::line).toList(), LINES),
                    "io " + device.name()));
        }
        return found;
    }

    private static String line(BlockRequest request) {
        return request.operation() + " of " + request.bytes() + " bytes at sector " + request.sector()
                + (request.nanoseconds().isPresent()
                        ? ", " + Words.seconds(request.nanoseconds().getAsLong()) + " old"
                        : "")
                + request.file().map(file -> ", of " + file).orElse("")
                + request.use().task().map(task -> ", for " + Words.task(task)).orElse("");
    }
}
