// SPDX-License-Identifier: GPL-2.0
/*
 * The hash map: see hashmap.h.  Linear probing, at most half full.
 */
#include "lib/hashmap.h"
#include "lib/array.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <stdbool.h>
#include <xxhash.h>

static bool entry_matches(const struct hashmap_entry *entry, uint64_t hash,
			  const void *key, size_t key_length)
{
	return entry->hash == hash && entry->key_length == key_length &&
	       !memcmp(entry->key, key, key_length);
}

/* The slot that holds the key, or the free one where it belongs. */
static size_t find_slot(const struct hashmap *map, uint64_t hash,
			const void *key, size_t key_length)
{
	size_t mask = map->nr_slots - 1;
	size_t slot = hash & mask;

	while (map->slots[slot] &&
	       !entry_matches(&map->items[map->slots[slot] - 1], hash, key,
			      key_length))
		slot = (slot + 1) & mask;
	return slot;
}

static int rehash(struct hashmap *map, size_t nr_slots)
{
	uint32_t *slots = calloc(nr_slots, sizeof(*slots));
	size_t i, slot;

	if (!slots)
		return -ENOMEM;
	for (i = 0; i < map->count; i++) {
		slot = map->items[i].hash & (nr_slots - 1);
		while (slots[slot])
			slot = (slot + 1) & (nr_slots - 1);
		slots[slot] = (uint32_t)(i + 1);
	}
	free(map->slots);
	map->slots = slots;
	map->nr_slots = nr_slots;
	return 0;
}

int hashmap_put(struct hashmap *map, const void *key, size_t key_length,
		void *value)
{
	uint64_t hash = XXH3_64bits(key, key_length);
	struct hashmap_entry *entry;
	size_t slot;
	int ret;

	if (map->count >= UINT32_MAX / 4)
		return -ENOMEM;
	if ((map->count + 1) * 2 > map->nr_slots) {
		ret = rehash(map, map->nr_slots ? map->nr_slots * 2 : 16);
		if (ret)
			return ret;
	}
	slot = find_slot(map, hash, key, key_length);
	if (map->slots[slot])
		return -EEXIST;
	entry = array_add(map);
	if (!entry)
		return -ENOMEM;
	entry->key = key;
	entry->key_length = key_length;
	entry->hash = hash;
	entry->value = value;
	map->slots[slot] = (uint32_t)map->count;
	return 0;
}

struct hashmap_entry *hashmap_find(const struct hashmap *map, const void *key,
				   size_t key_length)
{
	uint64_t hash = XXH3_64bits(key, key_length);
	size_t slot;

	if (!map->nr_slots)
		return NULL;
	slot = find_slot(map, hash, key, key_length);
	return map->slots[slot] ? &map->items[map->slots[slot] - 1] : NULL;
}

void *hashmap_get(const struct hashmap *map, const void *key, size_t key_length)
{
	struct hashmap_entry *entry = hashmap_find(map, key, key_length);

	return entry ? entry->value : NULL;
}

int hashmap_put_string(struct hashmap *map, const char *key, void *value)
{
	return hashmap_put(map, key, strlen(key), value);
}

void *hashmap_get_string(const struct hashmap *map, const char *key)
{
	return hashmap_get(map, key, strlen(key));
}

void hashmap_free(struct hashmap *map)
{
	free(map->items);
	free(map->slots);
	*map = (struct hashmap)HASHMAP_INIT;
}
