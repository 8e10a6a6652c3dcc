package org.vmcoregdb.server.command.net;

import java.util.Map;

/** Names of the numbers of the network ({@code include/linux/socket.h}, {@code net.h}, {@code if_arp.h}), as crash has them. */
final class NetNames {
    private static final Map<Integer, String> FAMILIES = Map.ofEntries(
            Map.entry(0, "UNSPEC"),
            Map.entry(1, "UNIX"),
            Map.entry(2, "INET"),
            Map.entry(3, "AX25"),
            Map.entry(4, "IPX"),
            Map.entry(5, "APPLETALK"),
            Map.entry(6, "NETROM"),
            Map.entry(7, "BRIDGE"),
            Map.entry(8, "ATMPVC"),
            Map.entry(9, "X25"),
            Map.entry(10, "INET6"),
            Map.entry(11, "ROSE"),
            Map.entry(12, "DECnet"),
            Map.entry(13, "NETBEUI"),
            Map.entry(14, "SECURITY/KEY"),
            Map.entry(16, "NETLINK/ROUTE"),
            Map.entry(17, "PACKET"),
            Map.entry(18, "ASH"),
            Map.entry(19, "ECONET"),
            Map.entry(20, "ATMSVC"),
            Map.entry(22, "SNA"),
            Map.entry(23, "IRDA"),
            Map.entry(24, "PPPOX"));

    private static final Map<Integer, String> KINDS =
            Map.of(1, "STREAM", 2, "DGRAM", 3, "RAW", 4, "RDM", 5, "SEQPACKET", 10, "PACKET");

    private static final Map<Integer, String> HARDWARE = Map.ofEntries(
            Map.entry(0, "NETROM"),
            Map.entry(1, "ETHER"),
            Map.entry(2, "EETHER"),
            Map.entry(3, "AX25"),
            Map.entry(4, "PRONET"),
            Map.entry(5, "CHAOS"),
            Map.entry(6, "IEEE802"),
            Map.entry(7, "ARCNET"),
            Map.entry(8, "APPLETLK"),
            Map.entry(15, "DLCI"),
            Map.entry(23, "METRICOM"));

    private NetNames() {}

    /** A family of protocols; its number if it has no name. */
    static String family(int number) {
        return FAMILIES.getOrDefault(number, Integer.toString(number));
    }

    /** A kind of sockets. */
    static String kind(int number) {
        return KINDS.getOrDefault(number, Integer.toString(number));
    }

    /** A kind of networks. */
    static String hardware(int number) {
        return HARDWARE.getOrDefault(number, "UNKNOWN");
    }
}
