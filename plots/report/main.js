// What the page was made for decides what it shows.
{
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const data = read('data');
  const pages = {report: reportPage, comparison: comparisonPage};
  pages[data.page](data, read('specs'));
}
