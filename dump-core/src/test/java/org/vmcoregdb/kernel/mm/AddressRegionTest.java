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
        MemorySections none = new MemorySections(List.of(), 1 << 27, 0, true);
        PageStructs map = new PageStructs(Optional.of(structs), Optional.of(direct), none, 64, 65536);
        assertThat(map.record(0x30000)).hasValue(0x9000_0000L + 3 * 64);
        assertThat(map.recordOfDirect(0x8003_0010L)).hasValue(0x9000_0000L + 3 * 64);
        assertThat(map.recordOfDirect(0x9000_0000L)).isEmpty();
        assertThat(map.physical(0x9000_0000L + 3 * 64)).isEqualTo(0x30000);
        PageStructs unknown = new PageStructs(Optional.empty(), Optional.empty(), none, 64, 65536);
        assertThat(unknown.record(0)).isEmpty();
        assertThat(unknown.recordOfDirect(0)).isEmpty();
        assertThat(unknown.physical(64)).isZero();
        assertThat(unknown.known()).isFalse();
        assertThat(unknown.mayContain(64)).isTrue();
        assertThat(unknown.beginAt(64)).isFalse();
    }

    @Test
    void eachSectionMayHaveItsOwnPageStructs() {
        AddressRegion direct = AddressRegion.sized(AddressRegion.Kind.DIRECT_MAP, 0x8000_0000L, 0x1000_0000);
        AddressRegion unused = AddressRegion.sized(AddressRegion.Kind.VMEMMAP, 0x9000_0000L, 0x1000_0000);
        long structs = (1 << 20) / 4096 * 64;
        // the structs of section 1 are below those of section 0; section 2 has none
        MemorySections sections = new MemorySections(
                List.of(
                        new MemorySections.Section(0, 0x100, 0x8008_0000L, 3),
                        new MemorySections.Section(1, 0x110, 0x8004_0000L - structs, 3),
                        new MemorySections.Section(2, 0x120, 0, 1)),
                1 << 20,
                structs,
                false);
        PageStructs map = new PageStructs(Optional.of(unused), Optional.of(direct), sections, 64, 4096);
        assertThat(map.record(0x3000)).hasValue(0x8008_0000L + 3 * 64);
        assertThat(map.record(0x10_3fff)).hasValue(0x8004_0000L + 3 * 64);
        assertThat(map.record(0x20_0000)).isEmpty();
        assertThat(map.record(0x30_0000)).isEmpty();
        assertThat(map.recordOfDirect(0x8010_0000L)).hasValue(0x8004_0000L);
        assertThat(map.physical(0x8008_0000L + 3 * 64)).isEqualTo(0x3000);
        assertThat(map.physical(0x8004_0000L + 3 * 64)).isEqualTo(0x10_3000);
        assertThat(map.physical(0x8004_0000L + structs)).isZero();
        assertThat(map.memoryOf(0x8004_0000L + 3 * 64)).isEqualTo(0x8010_3000L);
        assertThat(map.beginAt(0x8004_0000L + 64)).isTrue();
        assertThat(map.beginAt(0x8004_0000L + 65)).isFalse();
        assertThat(map.mayContain(0x9000_0000L)).isFalse();
        assertThat(map.known()).isTrue();
    }
}
