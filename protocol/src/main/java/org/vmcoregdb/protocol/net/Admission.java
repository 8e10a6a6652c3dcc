package org.vmcoregdb.protocol.net;

import io.netty.channel.Channel;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who is let in: so many connections at once. One that has not said anything sensible yet makes room for a newcomer, so that
 * silent connections keep nobody out.
 */
public final class Admission {
    private final int most;
    private final Set<Channel> inside = new HashSet<>();
    private final Map<Channel, Runnable> strangers = new LinkedHashMap<>();

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
                Iterator<Map.Entry<Channel, Runnable>> oldestFirst =
                        strangers.entrySet().iterator();
                if (!oldestFirst.hasNext()) {
                    return false;
                }
                Map.Entry<Channel, Runnable> oldest = oldestFirst.next();
                oldestFirst.remove();
                inside.remove(oldest.getKey());
                leaving = Optional.of(oldest.getValue());
            }
            inside.add(channel);
            strangers.put(channel, sendAway);
        }
        channel.closeFuture().addListener(closed -> forget(channel));
        leaving.ifPresent(Runnable::run);
        return true;
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
