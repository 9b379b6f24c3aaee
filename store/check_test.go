package store_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"ponte/store"
	"ponte/store/storetest"
)

func levels(t *testing.T, s *store.Store) map[string]store.Level {
	t.Helper()
	findings, err := s.Check(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	levels := map[string]store.Level{}
	for _, f := range findings {
		levels[f.Name] = f.Level
		if f.Detail == "" {
			t.Errorf("%s says nothing", f.Name)
		}
	}
	return levels
}

func TestCheckSaysWhatIsWrongWithARedis(t *testing.T) {
	for name, test := range map[string]struct {
		args []string
		want map[string]store.Level
	}{
		"as it should be": {nil, map[string]store.Level{"maxmemory-policy": store.Good, "appendonly": store.Good, "appendfsync": store.Good, "version": store.Good}},
		"a cache":         {[]string{"--appendonly", "no", "--maxmemory-policy", "allkeys-lru"}, map[string]store.Level{"maxmemory-policy": store.Bad, "appendonly": store.Bad, "version": store.Good}},
		"once a second":   {[]string{"--appendfsync", "everysec"}, map[string]store.Level{"maxmemory-policy": store.Good, "appendonly": store.Good, "appendfsync": store.Warning, "version": store.Good}},
	} {
		t.Run(name, func(t *testing.T) {
			s := storetest.MustConnect(t, store.Options{URL: storetest.MustStartServer(t, test.args...).URL})
			if diff := cmp.Diff(test.want, levels(t, s)); diff != "" {
				t.Errorf("levels (-want +got):\n%s", diff)
			}
		})
	}
}

func TestCheckSaysWhereItCannotTell(t *testing.T) {
	want := map[string]store.Level{"maxmemory-policy": store.Warning, "appendonly": store.Warning, "version": store.Warning}
	if diff := cmp.Diff(want, levels(t, storetest.MustOpen(t))); diff != "" {
		t.Errorf("levels (-want +got):\n%s", diff)
	}
}
