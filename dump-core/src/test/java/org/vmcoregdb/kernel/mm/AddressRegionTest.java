package org.vmcoregdb.kernel.mm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AddressRegionTest {
    @Test
    void aRegionMayReachToTheEndOfTheAddressSpace() {
        AddressRegion image = AddressRegion.sized(AddressRegion.Kind.IMAGE, -0x1000, 0x1000);
        assertThat(image.last()).isEqualTo(-1);
        assertThat(image.contains(-1)).isTrue();
        assertThat(image.contains(-0x1000)).isTrue();
        assertThat(image.contains(-0x1001)).isFalse();
        assertThat(image.contains(0)).isFalse();
        AddressRegion user = new AddressRegion(AddressRegion.Kind.USER, 0, Long.MAX_VALUE);
        assertThat(user.contains(Long.MAX_VALUE)).isTrue();
        assertThat(user.contains(Long.MIN_VALUE)).isFalse();
        AddressRegions regions = new AddressRegions(List.of(user, image));
        assertThat(regions.find(AddressRegion.Kind.IMAGE)).contains(image);
        assertThat(regions.find(AddressRegion.Kind.VMALLOC)).isEmpty();
    }

    @Test
    void pageStructsAreFoundWhereTheyAreKnownToBe() {
        AddressRegion direct = AddressRegion.sized(AddressRegion.Kind.DIRECT_MAP, 0x8000_0000L, 0x1000_0000);
        AddressRegion structs = AddressRegion.sized(AddressRegion.Kind.VMEMMAP, 0x9000_0000L, 0x1000_0000);
        Vmemmap map = new Vmemmap(Optional.of(structs), Optional.of(direct), 64, 65536);
        assertThat(map.record(0x30000)).hasValue(0x9000_0000L + 3 * 64);
        assertThat(map.recordOfDirect(0x8003_0010L)).hasValue(0x9000_0000L + 3 * 64);
        assertThat(map.recordOfDirect(0x9000_0000L)).isEmpty();
        assertThat(map.physical(0x9000_0000L + 3 * 64)).isEqualTo(0x30000);
        Vmemmap unknown = new Vmemmap(Optional.empty(), Optional.empty(), 64, 65536);
        assertThat(unknown.record(0)).isEmpty();
        assertThat(unknown.recordOfDirect(0)).isEmpty();
        assertThat(unknown.physical(64)).isZero();
    }
}
