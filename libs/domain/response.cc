#include "libs/domain/response.h"

#include <algorithm>
#include <tuple>

namespace sipas::domain {
namespace {

// Most lists arrive in order: looking first is several times cheaper than sorting.
template <typename T, typename Less>
void SortUnlessSorted(std::vector<T>& list, Less less) {
  if (!std::is_sorted(list.begin(), list.end(), less)) std::sort(list.begin(), list.end(), less);
}

template <typename T>
void SortByItem(std::vector<T>& answers) {
  SortUnlessSorted(answers, [](const T& a, const T& b) { return a.item < b.item; });
}

}  // namespace

void Canonicalize(Response& response) {
  SortByItem(response.answers);
  SortByItem(response.choices);
  SortByItem(response.numbers);
  SortByItem(response.texts);
  for (ChoiceAnswer& choice : response.choices) SortUnlessSorted(choice.options, std::less<>());
  SortUnlessSorted(response.attributes, [](const Attribute& a, const Attribute& b) {
    return std::tie(a.dimension, a.value) < std::tie(b.dimension, b.value);
  });
}

}  // namespace sipas::domain
