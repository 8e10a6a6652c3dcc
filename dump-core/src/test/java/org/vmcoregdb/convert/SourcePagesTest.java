package org.vmcoregdb.convert;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.dump.AbsenceReason;
import org.vmcoregdb.dump.FakeDump;
import org.vmcoregdb.dump.PageLookup;

/** Pages of a kernel that are larger than those of its dump. */
class SourcePagesTest {
    @Test
    void aPageOfSeveral() {
        FakeDump dump = new FakeDump();
        dump.put64(0x10000, 1).put64(0x13ff8, 2);
        dump.page(0x14000, PageLookup.Absent.of(AbsenceReason.EXCLUDED));
        SourcePages pages = new SourcePages(dump, 0x4000);
        assertThat(pages.pageSize()).isEqualTo(0x4000);
        assertThat(pages.nextStored(0)).hasValue(4);
        ByteBuffer bytes = ByteBuffer.allocateDirect(0x8000);
        bytes.putInt(0x2000, -1);
        boolean[] present = new boolean[2];
        pages.read(4, 2, bytes, present);
        assertThat(present).containsExactly(true, false);
        assertThat(bytes.get(0)).isEqualTo((byte) 1);
        assertThat(bytes.get(0x3ff8)).isEqualTo((byte) 2);
        assertThat(bytes.getInt(0x2000)).isZero();
    }
}
