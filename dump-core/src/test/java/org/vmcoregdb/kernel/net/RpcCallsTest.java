package org.vmcoregdb.kernel.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.kernel.FakeKernel;

class RpcCallsTest {
    private static RpcCall.Listing calls(FakeServer server) {
        return RpcCalls.of(server.open()).all();
    }

    @Test
    void callsThatHaveNotEnded() {
        FakeServer server = new FakeServer(FakeServer.NOW - 6_000_000_000L);
        RpcCall.Listing found = calls(server);
        assertThat(found.problem()).isEmpty();
        assertThat(found.calls()).hasSize(2);
        RpcCall first = found.calls().get(0);
        assertThat(first.address()).isEqualTo(server.looking());
        assertThat(first.runState()).isEqualTo(server.looking());
        assertThat(first.words()).isEqualTo("LOOKUP of nfs 3 by labserver (127.0.0.1:2049)");
        assertThat(first.nanoseconds()).isEqualTo(OptionalLong.of(6_000_000_000L));
        assertThat(first.process()).isEqualTo(77);
        assertThat(first.isStuck()).isTrue();
        RpcCall second = found.calls().get(1);
        assertThat(second.words()).isEqualTo("a procedure of nfs 3 by labserver (127.0.0.1:2049)");
        assertThat(second.isStuck()).isTrue();
    }

    @Test
    void aYoungCallIsNotStuck() {
        assertThat(calls(new FakeServer(FakeServer.NOW - 1_000_000L)).calls())
                .allSatisfy(call -> assertThat(call.isStuck()).isFalse());
    }

    @Test
    void addressesAndConnections() {
        assertThat(calls(new FakeServer(0).at("fe80::1").disconnected())
                        .calls()
                        .get(0)
                        .words())
                .isEqualTo("LOOKUP of nfs 3 by labserver ([fe80::1]:2049), to which there is no connection");
        assertThat(calls(new FakeServer(0).at("")).calls().get(0).words()).isEqualTo("LOOKUP of nfs 3 by labserver");
    }

    @Test
    void aBrokenListGivesWhatComesBeforeTheBreak() {
        RpcCall.Listing found = calls(new FakeServer(0).broken());
        assertThat(found.calls()).hasSize(1);
        assertThat(found.problem()).hasValueSatisfying(why -> assertThat(why).contains("null pointer"));
    }

    @Test
    void aKernelWithoutThatCodeHasNone() {
        RpcCall.Listing found = RpcCalls.of(new FakeKernel().open()).all();
        assertThat(found.calls()).isEmpty();
        assertThat(found.problem()).isEmpty();
    }
}
