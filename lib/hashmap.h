/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A map from byte strings to pointers: open addressing over XXH3 hashes.
 * Keys and values belong to the caller and must outlive the map.  Walking
 * order is insertion order, so what is made from a walk is deterministic.
 */
#ifndef LIB_HASHMAP_H
#define LIB_HASHMAP_H

#include <stddef.h>
#include <stdint.h>

struct hashmap_entry {
	const void *key;
	size_t key_length;
	uint64_t hash;
	void *value;
};

/**
 * struct hashmap - the map
 * @items: entries in insertion order
 * @count: how many
 * @capacity: room in @items
 * @slots: index into @items plus one, 0 for a free slot
 * @nr_slots: a power of two, or 0
 */
struct hashmap {
	struct hashmap_entry *items;
	size_t count;
	size_t capacity;
	uint32_t *slots;
	size_t nr_slots;
};

#define HASHMAP_INIT                \
	{                           \
		NULL, 0, 0, NULL, 0 \
	}

/**
 * hashmap_put() - add an entry
 * @map: the map
 * @key: its bytes, not copied
 * @key_length: how many
 * @value: what to store; not NULL
 *
 * Return: 0; -EEXIST when the key is there (nothing changes); -ENOMEM.
 */
int hashmap_put(struct hashmap *map, const void *key, size_t key_length,
		void *value);

/* The value stored under the key, or NULL. */
void *hashmap_get(const struct hashmap *map, const void *key,
		  size_t key_length);

/* The entry of a key, whose value may be changed in place, or NULL. */
struct hashmap_entry *hashmap_find(const struct hashmap *map, const void *key,
				   size_t key_length);

/* The same with NUL-terminated keys. */
int hashmap_put_string(struct hashmap *map, const char *key, void *value);
void *hashmap_get_string(const struct hashmap *map, const char *key);

/* Release the map, not what it refers to. */
void hashmap_free(struct hashmap *map);

#define autohashmap cleanup(hashmap_free)

#endif /* LIB_HASHMAP_H */
