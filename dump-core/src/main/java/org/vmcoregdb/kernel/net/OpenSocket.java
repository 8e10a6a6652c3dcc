package org.vmcoregdb.kernel.net;

import java.util.Optional;

/**
 * A socket that a task has open.
 *
 * @param descriptor its number in the task
 * @param socket address of its {@code struct socket}
 * @param sock address of its {@code struct sock}, 0 if it has none
 * @param family a number of {@code AF_…}
 * @param kind a number of {@code SOCK_…}
 * @param source where it is bound to, for Internet families
 * @param destination where it is connected to, likewise
 * @param problem why something of this is not known
 */
public record OpenSocket(
        int descriptor,
        long socket,
        long sock,
        int family,
        int kind,
        Optional<Endpoint> source,
        Optional<Endpoint> destination,
        Optional<String> problem) {
    /**
     * One end of a connection.
     *
     * @param groups the address; of IPv6 with all of its groups
     * @param text the address as it is usually written
     */
    public record Endpoint(String groups, String text, int port) {}
}
