package org.vmcoregdb.kernel.device;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * A disk, and what it has to do.
 *
 * @param major its number
 * @param disk address of its {@code struct gendisk}
 * @param name such as {@code sda}
 * @param queue address of its {@code struct request_queue}
 * @param reads requests to read that are not done; in old kernels without multiple queues asynchronous ones
 * @param writes requests to write that are not done; likewise synchronous ones
 * @param bySync whether they are counted as asynchronous and synchronous
 * @param multiQueue whether its driver has multiple queues
 * @param inDriver how many of them the driver has got, in kernels that count that
 * @param problem why something of this is not known
 */
public record DiskActivity(
        int major,
        long disk,
        String name,
        long queue,
        long reads,
        long writes,
        boolean bySync,
        boolean multiQueue,
        OptionalLong inDriver,
        Optional<String> problem) {}
