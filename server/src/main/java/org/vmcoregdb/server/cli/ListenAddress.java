package org.vmcoregdb.server.cli;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import picocli.CommandLine;

/** Where to listen: {@code HOST:PORT}, {@code :PORT} or {@code PORT} on the loopback interface, {@code unix:PATH}. */
sealed interface ListenAddress {
    /** A TCP port. */
    record Tcp(InetSocketAddress address) implements ListenAddress {}

    /** A Unix socket. */
    record Unix(Path path) implements ListenAddress {}

    /** An address as users write it. */
    static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    /** Understands what the user wrote. */
    final class Converter implements CommandLine.ITypeConverter<ListenAddress> {
        @Override
        public ListenAddress convert(String text) {
            if (text.startsWith("unix:") && text.length() > 5) {
                return new Unix(Path.of(text.substring(5)));
            }
            int colon = text.lastIndexOf(':');
            String host = colon <= 0 ? "127.0.0.1" : text.substring(0, colon);
            String port = text.substring(colon + 1);
            if (!port.matches("\\d{1,5}") || Integer.parseInt(port) > 65535) {
                throw new CommandLine.TypeConversionException("'" + text + "' is neither HOST:PORT nor unix:PATH");
            }
            String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
            InetSocketAddress address = new InetSocketAddress(bare, Integer.parseInt(port));
            if (address.isUnresolved()) {
                throw new CommandLine.TypeConversionException("the host " + bare + " is not known");
            }
            return new Tcp(address);
        }
    }
}
