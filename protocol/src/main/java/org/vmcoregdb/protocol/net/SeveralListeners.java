package org.vmcoregdb.protocol.net;

import java.util.List;
import org.vmcoregdb.protocol.session.CommandRun;

/** Several who are notified of the same. */
final class SeveralListeners implements SessionListener {
    private final List<SessionListener> all;

    SeveralListeners(List<SessionListener> all) {
        this.all = List.copyOf(all);
    }

    @Override
    public void connected(Client client) {
        all.forEach(each -> each.connected(client));
    }

    @Override
    public void disconnected(Client client) {
        all.forEach(each -> each.disconnected(client));
    }

    @Override
    public void sentAway(Client client, String reason) {
        all.forEach(each -> each.sentAway(client, reason));
    }

    @Override
    public void letIn(Client client, String target) {
        all.forEach(each -> each.letIn(client, target));
    }

    @Override
    public void attached(Client client, String target) {
        all.forEach(each -> each.attached(client, target));
    }

    @Override
    public void targetRefused(Client client, String reason) {
        all.forEach(each -> each.targetRefused(client, reason));
    }

    @Override
    public void commandRan(Client client, CommandRun run) {
        all.forEach(each -> each.commandRan(client, run));
    }

    @Override
    public void packet(Client client, boolean inbound, byte[] payload) {
        all.forEach(each -> each.packet(client, inbound, payload));
    }

    @Override
    public void targetFailed(Client client, Throwable failure) {
        all.forEach(each -> each.targetFailed(client, failure));
    }

    @Override
    public void connectionFailed(Client client, Throwable failure) {
        all.forEach(each -> each.connectionFailed(client, failure));
    }
}
