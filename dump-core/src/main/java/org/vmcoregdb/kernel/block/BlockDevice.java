package org.vmcoregdb.kernel.block;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.symbols.SymbolicAddress;

/**
 * A disk, and what it has not done.
 *
 * @param name such as {@code sda}
 * @param alias what the administrator calls it, if it has such a name
 * @param disk address of its {@code struct gendisk}
 * @param queue address of its {@code struct request_queue}
 * @param driver the operations of its driver
 * @param states what is special about its state, in words
 * @param stopped whether it does nothing until somebody tells it to
 * @param below the devices that it passes on to
 * @param requests those that it has not done, the oldest first
 * @param counted how many bios it has passed on and not got back, by its statistics; empty for one with requests of its own
 * @param problem why something of this is not known
 */
public record BlockDevice(
        String name,
        Optional<String> alias,
        long disk,
        long queue,
        Optional<SymbolicAddress> driver,
        List<String> states,
        boolean stopped,
        List<String> below,
        List<BlockRequest> requests,
        OptionalLong counted,
        Optional<String> problem) {
    /** A request that is older is stuck. */
    public static final long STUCK_NANOSECONDS = 5_000_000_000L;

    public BlockDevice {
        states = List.copyOf(states);
        below = List.copyOf(below);
        List<BlockRequest> oldestFirst = new ArrayList<>(requests);
        oldestFirst.sort((a, b) ->
                Long.compare(b.nanoseconds().orElse(0), a.nanoseconds().orElse(0)));
        requests = List.copyOf(oldestFirst);
    }

    /** How many of its requests are in a state. */
    public long count(BlockRequest.State state) {
        return requests.stream().filter(one -> one.state() == state).count();
    }

    /** For how long the oldest has been there. */
    public OptionalLong oldest() {
        OptionalLong oldest = OptionalLong.empty();
        for (BlockRequest request : requests) {
            OptionalLong its = request.nanoseconds();
            if (its.isPresent() && (oldest.isEmpty() || its.getAsLong() > oldest.getAsLong())) {
                oldest = its;
            }
        }
        return oldest;
    }

    /** Whether a request has been there for longer than any should, or what it was given is kept by one that is stopped. */
    public boolean isStuck() {
        return oldest().orElse(0) >= STUCK_NANOSECONDS || stopped && !requests.isEmpty();
    }

    /** Whether there is nothing to say about it. */
    public boolean isIdle() {
        return requests.isEmpty() && counted.orElse(0) == 0 && states.isEmpty() && problem.isEmpty();
    }
}
