package org.vmcoregdb.kernel.net;

import java.util.List;
import java.util.Optional;

/**
 * A machine that was reached, or looked for, by its hardware address: an entry of the ARP cache.
 *
 * @param address of its {@code struct neighbour}
 * @param internet its IPv4 address
 * @param deviceType the kind of network, a number of {@code ARPHRD_…}
 * @param hardware its hardware address
 * @param device the device that leads to it
 * @param states what is known of it, such as {@code REACHABLE}
 */
public record Neighbour(
        long address,
        String internet,
        int deviceType,
        List<Integer> hardware,
        Optional<String> device,
        List<String> states) {}
