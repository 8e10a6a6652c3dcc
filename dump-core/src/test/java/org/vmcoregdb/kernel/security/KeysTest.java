package org.vmcoregdb.kernel.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vmcoregdb.types.btf.BtfWriter.member;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.kernel.FakeKernel;
import org.vmcoregdb.types.btf.BtfWriter;

class KeysTest {
    private static final int NODE = 16;

    private final BtfWriter types = new BtfWriter();
    private final FakeKernel kernel = new FakeKernel();

    /** A kernel of the members that {@code struct key} has had since 4.4, or before. */
    private FakeKernel withTypes(boolean several) {
        int pointer = types.pointer(0);
        int u64 = types.integer("unsigned long", 8, 0);
        int s32 = types.integer("int", 4, BtfWriter.SIGNED);
        int node = types.struct(
                "rb_node",
                24,
                member("__rb_parent_color", u64, 0),
                member("rb_right", pointer, 8),
                member("rb_left", pointer, 16));
        types.struct("rb_root", 8, member("rb_node", pointer, 0));
        types.struct("key_type", 8, member("name", pointer, 0));
        int payload = types.struct("key_payload", 32, member("data", several ? types.array(pointer, 4) : pointer, 0));
        types.struct(
                "key",
                96,
                member("serial", s32, 0),
                member("serial_node", node, NODE),
                member("type", pointer, 40),
                member("payload", payload, 48));
        return kernel.types(types);
    }

    private long key(int serial, String type, long first, long second) {
        long name = kernel.place((type + "\0").getBytes(StandardCharsets.US_ASCII));
        long typeAt = kernel.place(new byte[8]);
        long at = kernel.place(new byte[96]);
        kernel.put64(typeAt, name);
        kernel.put32(at, serial).put64(at + 40, typeAt).put64(at + 48, first).put64(at + 56, second);
        return at;
    }

    @Test
    void inTheOrderOfTheirNumbers() {
        withTypes(true);
        long ring = key(7, "keyring", 0x10, 0x20);
        long key = key(3, "logon", 0x30, 0);
        kernel.variable("key_serial_tree", ring + NODE);
        kernel.put64(ring + NODE + 16, key + NODE).put64(key + NODE, ring + NODE);
        Keys keys = Keys.read(kernel.open());
        assertThat(keys.problem()).isEmpty();
        assertThat(keys.keys())
                .extracting(k -> k.serial() + " " + k.type() + " " + k.payload() + " " + k.isKeyring())
                .containsExactly("3 logon [48] false", "7 keyring [16, 32] true");
    }

    @Test
    void olderKernelsHaveOnePointer() {
        withTypes(false);
        long key = key(5, "user", 0x30, 0x40);
        kernel.variable("key_serial_tree", key + NODE);
        assertThat(Keys.read(kernel.open()).keys())
                .extracting(Keys.Key::payload)
                .containsExactly(List.of(0x30L));
    }

    @Test
    void aBrokenTreeIsSaid() {
        withTypes(true);
        long key = key(5, "user", 0x30, 0);
        kernel.variable("key_serial_tree", key + NODE).put64(key + NODE + 8, 0xffff888000001000L);
        assertThat(Keys.read(kernel.open()).problem()).isPresent();
    }

    @Test
    void aKernelWithoutKeysHasNone() {
        assertThat(Keys.read(kernel.open()).keys()).isEmpty();
    }
}
