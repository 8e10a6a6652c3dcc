package org.vmcoregdb.kernel.net;

import java.util.List;
import java.util.Optional;

/**
 * A network device.
 *
 * @param address of its {@code struct net_device}
 * @param name such as {@code eth0}
 * @param internet its IPv4 addresses, then those of IPv6
 * @param problem why something of this is not known
 */
public record NetDevice(long address, Optional<String> name, List<String> internet, Optional<String> problem) {}
