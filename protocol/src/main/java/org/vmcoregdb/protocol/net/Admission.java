package org.vmcoregdb.protocol.net;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who is let in: so many connections at once. One that has not said anything sensible yet makes room for a newcomer, so that
 * silent connections keep nobody out; the first to go are those of the machine that has most of them, so that one machine's many
 * connections do not leave others too little time.
 */
public final class Admission {
    private final int most;
    private final Set<Channel> inside = new HashSet<>();
    private final Map<Channel, Stranger> strangers = new LinkedHashMap<>();

    private record Stranger(Object machine, Runnable sendAway) {}

    /** @param most how many at once */
    public Admission(int most) {
        this.most = most;
    }

    /**
     * Lets a connection in, until it closes.
     *
     * @param channel the connection
     * @param sendAway sends it away before it closes by itself, to make room for another
     * @return false if there is no room
     */
    public boolean admit(Channel channel, Runnable sendAway) {
        Optional<Runnable> leaving = Optional.empty();
        synchronized (this) {
            if (inside.size() >= most) {
                Optional<Channel> first = firstToGo();
                if (first.isEmpty()) {
                    return false;
                }
                inside.remove(first.get());
                leaving = Optional.ofNullable(strangers.remove(first.get())).map(Stranger::sendAway);
            }
            inside.add(channel);
            strangers.put(channel, new Stranger(machine(channel), sendAway));
        }
        channel.closeFuture().addListener(closed -> forget(channel));
        leaving.ifPresent(Runnable::run);
        return true;
    }

    /** The oldest of the machine that has most. */
    private Optional<Channel> firstToGo() {
        Map<Object, Integer> counts = new HashMap<>();
        int highest = 0;
        for (Stranger stranger : strangers.values()) {
            highest = Math.max(highest, counts.merge(stranger.machine(), 1, Integer::sum));
        }
        int largest = highest;
        return strangers.entrySet().stream()
                .filter(each -> counts.getOrDefault(each.getValue().machine(), 0) == largest)
                .map(Map.Entry::getKey)
                .findFirst();
    }

    private static Object machine(Channel channel) {
        return channel.remoteAddress() instanceof InetSocketAddress from && from.getAddress() != null
                ? from.getAddress()
                : "";
    }

    /** The connection has said something sensible: it stays as long as it likes. */
    public synchronized void known(Channel channel) {
        strangers.remove(channel);
    }

    /** Whether the connection has said nothing sensible yet. */
    public synchronized boolean isStranger(Channel channel) {
        return strangers.containsKey(channel);
    }

    private synchronized void forget(Channel channel) {
        strangers.remove(channel);
        inside.remove(channel);
    }
}
